"""A worker's name: free again when its process ends, never held by two."""

import os
import subprocess
import sys
from pathlib import Path

from analytics.pipeline.slots import Slot

HOLD = "import sys; from pathlib import Path; from analytics.pipeline.slots import Slot; s = Slot(Path(sys.argv[1])); print(s.name, flush=True); sys.stdin.read()"  # noqa: E501


def test_two_workers_have_two_names_and_a_released_one_is_used_again(tmp_path: Path) -> None:
    first, second = Slot(tmp_path), Slot(tmp_path)
    assert first.name != second.name
    first.release()
    third = Slot(tmp_path)
    assert third.name == first.name
    second.release()
    third.release()


def test_a_killed_workers_name_is_free_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    # What this run can import, however it was started.
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        beside = Slot(tmp_path)
        assert beside.name != name
        other.kill()
        other.wait()
    after = Slot(tmp_path)
    assert after.name == name
    beside.release()
    after.release()
