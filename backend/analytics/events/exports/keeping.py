"""What becomes of exports: deleted by hand, withdrawn, gone with their time or their project."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from analytics.events.exports import folder
from analytics.events.exports.making import KEPT
from analytics.events.models import Export, ExportState

_WANTED: Final = (ExportState.WAITING, ExportState.RUNNING, ExportState.READY)


def delete(export: Export) -> None:
    """Take an export back, with its file, however far it has come. Raises OSError."""
    Export.objects.filter(pk=export.pk).delete()
    folder.remove(export.project_id, export.public_id)


def withdraw(project_id: int, now: datetime) -> None:
    """Delete all files of a project's events that were begun by now; what waits will hold today's events.

    For who has deleted events that may be in them. Safe to run again. Raises OSError.
    """
    begun = Export.objects.filter(project_id=project_id, state__in=(ExportState.RUNNING, ExportState.READY))
    # First the rows: who writes a file looks at its row behind each step.
    begun.update(state=ExportState.WITHDRAWN, query="", bytes=0, finished_at=now, expires_at=now + KEPT)
    # Those of a run that could not delete them, too.
    _remove_unwanted([found for found in folder.found() if found[0] == project_id])


def remove_project(project_id: int) -> int:
    """Delete those of a project; how many there were. Raises OSError."""
    deleted, _ = Export.objects.filter(project_id=project_id).delete()
    folder.remove_project(project_id)
    return deleted


def sweep(now: datetime) -> None:
    """Delete what has expired, and files that nobody knows of: somebody was killed. Raises OSError."""
    Export.objects.filter(expires_at__lte=now).delete()
    _remove_unwanted(list(folder.found()))


def _remove_unwanted(there: Sequence[tuple[int, UUID]]) -> None:
    """Of these folders, those of no export that is wanted: one that is made meanwhile has its row already."""
    wanted = set(Export.objects.filter(state__in=_WANTED).values_list("project_id", "public_id"))
    for project_id, public_id in there:
        if (project_id, public_id) not in wanted:
            folder.remove(project_id, public_id)
