"""What the embedded servers say is read by whoever reads the log."""

from pathlib import Path

import psycopg
import pytest

from analytics.config.stack import embedded


def test_the_log_of_the_database_repeats_no_ones_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(embedded._Background, "_say", lambda _, part, line: lines.append(f"{part}: {line}"))
    with (
        embedded.embedded_services(tmp_path / "state") as services,
        psycopg.connect(services.database_url, autocommit=True) as connection,
    ):
        connection.execute("CREATE TABLE kept (email text UNIQUE, password text)")
        insert = "INSERT INTO kept VALUES ('ada@example.com', 'a hash')"
        connection.execute(insert)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute(insert)
    said = "\n".join(lines)
    assert "duplicate key value violates unique constraint" in said
    assert "ada@example.com" not in said
    assert "a hash" not in said
