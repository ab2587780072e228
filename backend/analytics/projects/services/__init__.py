"""The only writers of projects and what belongs to them.

Each service takes the actor first, checks the rules (never the permission: `api.access` has done that),
writes, raises the key version if ingest must hear of it, and records the audit entry last.
"""

from analytics.projects.services.bootstrap import Bootstrapped, bootstrap
from analytics.projects.services.keys import (
    create_key,
    note_key_use,
    note_sending_keys,
    revoke_key,
    rotate_key,
)
from analytics.projects.services.members import add_member, change_member, remove_member
from analytics.projects.services.projects import (
    NewProject,
    change_project,
    create_project,
    delete_project,
    erase_leftovers,
)

__all__ = [
    "Bootstrapped",
    "NewProject",
    "add_member",
    "bootstrap",
    "change_member",
    "change_project",
    "create_key",
    "create_project",
    "delete_project",
    "erase_leftovers",
    "note_key_use",
    "note_sending_keys",
    "remove_member",
    "revoke_key",
    "rotate_key",
]
