"""PostgreSQL's folder may belong to another user than whoever starts it."""

from pathlib import Path

import psycopg

from analytics.config.stack.embedded import embedded_services


def test_a_link_in_the_settings_folder_is_replaced_and_not_followed(tmp_path: Path) -> None:
    state_dir, victim = tmp_path / "state", tmp_path / "victim"
    with embedded_services(state_dir):
        pass
    victim.write_text("dear")
    settings = state_dir / "postgres/data/conf.d/10-app.conf"
    settings.unlink()
    settings.symlink_to(victim)
    before = victim.stat()
    with embedded_services(state_dir) as services, psycopg.connect(services.database_url) as connection:
        assert connection.execute("SHOW wal_compression").fetchone() == ("pglz",)
    assert victim.read_text() == "dear"
    assert (victim.stat().st_uid, victim.stat().st_mode) == (before.st_uid, before.st_mode)
    assert not settings.is_symlink()
