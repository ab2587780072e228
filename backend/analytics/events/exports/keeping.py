"""What becomes of exports: deleted by hand, withdrawn, gone with their time or their project."""

from datetime import datetime

from analytics.events.exports import folder
from analytics.events.exports.making import KEPT
from analytics.events.models import Export, ExportState


def delete(export: Export) -> None:
    """Take an export back, with its file, however far it has come. Raises OSError."""
    Export.objects.filter(pk=export.pk).delete()
    folder.remove(export.project_id, export.public_id)


def withdraw(project_id: int, now: datetime) -> None:
    """Delete all files of a project's events that were begun by now; what waits will hold today's events.

    For who has deleted events that may be in them. Safe to run again. Raises OSError.
    """
    rows = Export.objects.filter(project_id=project_id, state__in=(ExportState.RUNNING, ExportState.READY))
    for export in rows:
        # First the row: who writes the file looks at it behind each step.
        Export.objects.filter(pk=export.pk).update(
            state=ExportState.WITHDRAWN, query="", bytes=0, finished_at=now, expires_at=now + KEPT
        )
        folder.remove(project_id, export.public_id)


def remove_project(project_id: int) -> int:
    """Delete those of a project; how many there were. Raises OSError."""
    deleted, _ = Export.objects.filter(project_id=project_id).delete()
    folder.remove_project(project_id)
    return deleted


def sweep(now: datetime) -> None:
    """Delete what has expired, and files that nobody knows of: somebody was killed. Raises OSError."""
    Export.objects.filter(expires_at__lte=now).delete()
    kept = (ExportState.WAITING, ExportState.RUNNING, ExportState.READY)
    # First the folders: one that is made meanwhile has its row already.
    there = list(folder.found())
    known = set(Export.objects.filter(state__in=kept).values_list("project_id", "public_id"))
    for project_id, public_id in there:
        if (project_id, public_id) not in known:
            folder.remove(project_id, public_id)
