"""The DuckDB that reports are answered by: what it can reach."""

from pathlib import Path

import duckdb
import pytest

from analytics.events.storage.duckdb.database import connect


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/out.db'",
        "SET memory_limit = '8GB'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_nothing_but_segments_can_be_reached(tmp_path: Path, statement: str) -> None:
    folder = tmp_path / "segments"
    folder.mkdir()
    with connect(folder, tmp_path / "swap") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)
