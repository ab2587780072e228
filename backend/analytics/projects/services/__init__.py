"""The only writers of projects and what belongs to them.

Each service takes the actor first, checks the rules (never the permission: `api.access` has done that),
writes, raises the key version if ingest must hear of it, and records the audit entry last.
"""

from analytics.projects.salts import rotate_salts
from analytics.projects.services.bootstrap import Bootstrapped, bootstrap
from analytics.projects.services.client_ids import (
    approve_client_id,
    refuse_client_id,
    remove_client_id,
    request_client_id,
)
from analytics.projects.services.erasure import (
    ErasureState,
    Progress,
    erase_from_files,
    erase_person,
    finish_erasures,
)
from analytics.projects.services.invitations import (
    Invited,
    accept_invitation,
    forget_invitations,
    invitation_of,
    invite,
    mail_invitation,
    revoke_invitation,
)
from analytics.projects.services.key_use import note_key_use, note_sending_keys
from analytics.projects.services.keys import (
    KeyFields,
    NewKey,
    change_key,
    create_key,
    revoke_key,
    rotate_key,
)
from analytics.projects.services.members import add_member, change_member, remove_member
from analytics.projects.services.people import export_person, look_up_person
from analytics.projects.services.projects import (
    NewProject,
    create_project,
    delete_project,
    erase_leftovers,
)
from analytics.projects.services.retention import Outlook, apply_retention, outlook
from analytics.projects.services.settings import change_project
from analytics.projects.services.sources import (
    create_source,
    note_sending_sources,
    note_sources,
    remove_source,
    rename_source,
)

__all__ = [
    "Bootstrapped",
    "ErasureState",
    "Invited",
    "KeyFields",
    "NewKey",
    "NewProject",
    "Outlook",
    "Progress",
    "accept_invitation",
    "add_member",
    "apply_retention",
    "approve_client_id",
    "bootstrap",
    "change_key",
    "change_member",
    "change_project",
    "create_key",
    "create_project",
    "create_source",
    "delete_project",
    "erase_from_files",
    "erase_leftovers",
    "erase_person",
    "export_person",
    "finish_erasures",
    "forget_invitations",
    "invitation_of",
    "invite",
    "look_up_person",
    "mail_invitation",
    "note_key_use",
    "note_sending_keys",
    "note_sending_sources",
    "note_sources",
    "outlook",
    "refuse_client_id",
    "remove_client_id",
    "remove_member",
    "remove_source",
    "rename_source",
    "request_client_id",
    "revoke_invitation",
    "revoke_key",
    "rotate_key",
    "rotate_salts",
]
