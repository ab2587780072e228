"""Where the files of exports are: a folder for each in `settings.EXPORTS`, which only we may enter.

An export's folder is made when its first event is about to be read, and whoever takes the export back deletes
it: nothing can be put into it then, however far the making has come.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

FILE: Final = "export"
"""What is downloaded, once it is whole."""


def folder_of(project_id: int, public_id: UUID) -> Path:
    """The folder of one export, there or not."""
    return _root() / str(int(project_id)) / str(public_id)


def file_of(project_id: int, public_id: UUID) -> Path:
    """What is downloaded, once it is whole."""
    return folder_of(project_id, public_id) / FILE


def make(project_id: int, public_id: UUID) -> Path:
    """The export's folder, new and empty. Raises OSError."""
    folder = folder_of(project_id, public_id)
    remove(project_id, public_id)
    # Each by itself: `parents` would make those above with the process's own mode.
    for one in (_root(), folder.parent, folder):
        one.mkdir(mode=0o700, exist_ok=one != folder)
    return folder


def remove(project_id: int, public_id: UUID) -> None:
    """Delete an export's folder, if it is there. Raises OSError."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder_of(project_id, public_id))


def remove_project(project_id: int) -> None:
    """Delete those of a project. Raises OSError."""
    with suppress(FileNotFoundError):
        shutil.rmtree(_root() / str(int(project_id)))


def found() -> Iterator[tuple[int, UUID]]:
    """Every export that has a folder: project and public id."""
    for folder in list(_root().glob("*/*")):
        with suppress(ValueError):
            yield int(folder.parent.name), UUID(folder.name)


def free_bytes() -> int:
    """Room on the disk of the files. Raises OSError."""
    root = _root()
    root.mkdir(mode=0o700, exist_ok=True)
    return shutil.disk_usage(root).free


def _root() -> Path:
    return Path(settings.EXPORTS)
