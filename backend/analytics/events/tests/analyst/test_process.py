"""The process of a statement: what it still cannot do when a statement passed that never should have."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from analytics.events.storage.duckdb.analyst.table import ROWS_BESIDE, STORED, source

BACKEND = Path(__file__).resolve().parents[4]
UNCHECKED = """
from analytics.events.storage.duckdb.analyst import process
process.check = lambda connection, sql: None
process.plain = lambda connection, sql: sql
process.main()
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's part is Linux's")


def python(code: str, given: str = "") -> str:
    found = subprocess.run(
        [sys.executable, "-s", "-B", "-c", code],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PYTHONPATH": str(BACKEND), "SECRET": "of the parent"},
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    return found.stdout


def run(sql: str, code: str = UNCHECKED, files: list[str] | None = None) -> dict[str, Any]:
    job = {
        "sql": sql,
        "seconds": 20,
        "files": files or [],
        "source": source(1, []),
        "beside": ROWS_BESIDE,
        "lists": ["[]" for _ in STORED],
        "rows": 3,
        "bytes": 1_000,
    }
    found: dict[str, Any] = json.loads(python(code, json.dumps(job)))
    return found


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file that may be read."""
    return _parquet(tmp_path / "own.parquet", "own")


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """One beside it that may not."""
    return _parquet(tmp_path / "foreign.parquet", "foreign")


def _parquet(path: Path, word: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT '{word}' AS word) TO '{path}' (FORMAT parquet)")
    return path


def test_files_of_others_stay_unread(own: Path, foreign: Path) -> None:
    assert run(f"SELECT word FROM read_parquet('{own}')", files=[str(own)])["rows"] == [["own"]]
    for sql in (
        f"SELECT * FROM read_parquet('{foreign}')",
        f"SELECT * FROM read_parquet('{own.parent}/*.parquet')",
        f"SELECT * FROM read_parquet('{own.parent}/x/../foreign.parquet')",
        f"SELECT content FROM read_text('{foreign}')",
        "SELECT content FROM read_text('/etc/passwd')",
    ):
        found = run(sql, files=[str(own)])
        assert "rows" not in found, sql


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "COPY (SELECT 1) TO '{own}' (FORMAT parquet)",
        "ATTACH '{folder}/new.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "SET lock_configuration = false",
        "INSTALL httpfs",
        "LOAD '{folder}/x.so'",
        "SELECT * FROM read_csv('https://example.com/x.csv')",
        "EXPORT DATABASE '{folder}/x'",
    ],
)
def test_nothing_is_written_loaded_or_unlocked(sql: str, own: Path) -> None:
    before = own.read_bytes()
    found = run(sql.format(folder=own.parent, own=own), files=[str(own)])
    assert found["fault"] in ("failed", "wrong", "forbidden")
    assert [path.name for path in own.parent.iterdir()] == [own.name]
    assert own.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT len(range(500000000))",
        "SELECT list(range) FROM range(1000000000)",
        "SELECT string_agg(repeat('x', 1000000), '') FROM range(10000)",
        "SELECT len(repeat('x', 4000000000))",
        "SELECT count(*) FROM (SELECT DISTINCT hash(range) FROM range(1000000000))",
    ],
)
def test_memory_ends_where_it_should(sql: str) -> None:
    assert run(sql)["fault"] in ("too_large", "wrong")


def test_answers_are_cut_at_whole_rows() -> None:
    many = run("SELECT * FROM range(10)")
    assert (len(many["rows"]), many["truncated"]) == (3, True)
    assert run("SELECT * FROM range(3)")["truncated"] is False
    wide = run("SELECT repeat('x', 700) FROM range(2)")
    assert (len(wide["rows"]), wide["truncated"]) == (1, True)


def test_values_keep_their_digits() -> None:
    found = run(
        "SELECT 9007199254740993, 1.10::DECIMAL(5, 2), 'NaN'::DOUBLE, TIMESTAMPTZ '2026-03-01 01:00:00+01',"
        " DATE '2026-03-01', [1, NULL], {'a': 'b'}, NULL, true, 1.5::DOUBLE"
    )
    assert found["rows"] == [
        [
            "9007199254740993", "1.10", "nan", "2026-03-01T00:00:00.000000Z",
            "2026-03-01", [1, None], {"a": "b"}, None, True, 1.5,
        ]
    ]  # fmt: skip


CONFINED = """
import os, socket, sys, threading
from analytics.events.storage.duckdb.analyst.confine import confine, limit
limit(cpu_seconds=5, more_bytes=1 << 28)
held = confine([{own!r}])
open({own!r}, 'rb').read()
def tries(name, action):
    try:
        action()
    except OSError:
        return
    print(name)
def all_of_them():
    tries('read', lambda: open({foreign!r}))
    tries('list', lambda: os.listdir({folder!r}))
    tries('passwd', lambda: open('/etc/passwd'))
    tries('environ', lambda: open('/proc/%d/environ' % os.getppid()))
    tries('write', lambda: open({own!r}, 'r+b'))
    tries('truncate', lambda: os.truncate({own!r}, 0))
    tries('make', lambda: open({folder!r} + '/new', 'w'))
    tries('unlink', lambda: os.unlink({own!r}))
    tries('rename', lambda: os.rename({own!r}, {own!r} + '2'))
    tries('link', lambda: os.link({own!r}, {own!r} + '2'))
    tries('folder', lambda: os.mkdir({folder!r} + '/d'))
    tries('chmod', lambda: os.chmod({own!r}, 0o777))
    tries('tcp', lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    tries('udp', lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
    tries('unix', lambda: socket.socket(socket.AF_UNIX))
    tries('pair', lambda: socket.socketpair())
    tries('fork', lambda: os.fork() or os._exit(0))
    tries('exec', lambda: os.execv('/bin/true', ['true']))
    tries('spawn', lambda: os.posix_spawn('/bin/true', ['true'], {{}}))
    tries('kill', lambda: os.kill(os.getppid(), 0))
    tries('memory', lambda: os.memfd_create('x'))
all_of_them()
thread = threading.Thread(target=all_of_them)
thread.start()
thread.join()
print('held', *held)
"""


@linux
def test_the_kernel_leaves_reading_those_files(own: Path, foreign: Path) -> None:
    code = CONFINED.format(own=str(own), foreign=str(foreign), folder=str(own.parent))
    said = python(code).split("\n")
    held = said[-2].split()[1:]
    if held != ["files", "calls"]:
        pytest.skip(f"this kernel holds only {held}")
    assert said[:-2] == []


@linux
def test_it_ends_with_who_started_it() -> None:
    child_code = (
        "import time; from analytics.events.storage.duckdb.analyst.confine import end_with_parent;"
        " end_with_parent(); print('here', flush=True); time.sleep(60)"
    )
    parent = f"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-s", "-c", {child_code!r}], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
os._exit(0)
"""
    child = int(python(parent))
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.05)
    pytest.fail("it is still there")


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
