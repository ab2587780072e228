"""Who may do what in a project: the one table. The docs are generated from it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from analytics.projects.kinds import Role


class Permission(StrEnum):
    """One thing that can be allowed in a project; the text under each is its documentation."""

    REPORT_READ = "report.read"
    """Ask for reports."""
    REPORT_WRITE = "report.write"
    """Make, change and remove what all of the project use: reports, dashboards, notes, goals, cohorts."""
    SHARES_WRITE = "shares.write"
    """Make, see and revoke links by which anybody sees one report or dashboard."""
    PROJECT_READ = "project.read"
    """See the project, its settings and whether events arrive."""
    MEMBERS_READ = "members.read"
    """See who belongs to the project."""
    PERSONAL_DATA = "personal_data"
    """See raw events, single users and sessions, addresses; use SQL and the raw export."""
    PERSONAL_DATA_ERASE = "personal_data.erase"
    """Erase a person, see what retention would delete."""
    PROJECT_WRITE = "project.write"
    """Change the project's settings and sources, see how ingest sees one."""
    KEYS_READ = "keys.read"
    """See the list of keys and client ids, and public keys in full."""
    KEYS_WRITE = "keys.write"
    """Make, change, rotate and revoke keys; ask for client ids."""
    MEMBERS_WRITE = "members.write"
    """Add, change and remove admins and viewers."""
    AUDIT_READ = "audit.read"
    """See who changed what."""
    LEDGER_READ = "ledger.read"
    """See what became of every event that was sent, with samples of what was not taken."""
    OWNERS_WRITE = "owners.write"
    """Make somebody an owner, or an owner something else."""
    SQL_WRITE = "sql.write"
    """Turn SQL for analysts on and off."""
    PROJECT_DELETE = "project.delete"
    """Delete the project with all its data."""


class Holder(StrEnum):
    """Who can hold permissions: the three roles of people, and what acts without a person."""

    OWNER = Role.OWNER.value
    ADMIN = Role.ADMIN.value
    VIEWER = Role.VIEWER.value
    READ_KEY = "read_key"


_READ_KEY: Final = frozenset({Permission.REPORT_READ})
_VIEWER: Final = _READ_KEY | {Permission.PROJECT_READ, Permission.MEMBERS_READ}
_ADMIN: Final = _VIEWER | {
    Permission.PERSONAL_DATA,
    Permission.PERSONAL_DATA_ERASE,
    Permission.REPORT_WRITE,
    Permission.SHARES_WRITE,
    Permission.PROJECT_WRITE,
    Permission.KEYS_READ,
    Permission.KEYS_WRITE,
    Permission.MEMBERS_WRITE,
    Permission.AUDIT_READ,
    Permission.LEDGER_READ,
}
_OWNER: Final = _ADMIN | {Permission.OWNERS_WRITE, Permission.SQL_WRITE, Permission.PROJECT_DELETE}

ROLE_PERMISSIONS: Final[Mapping[Holder, frozenset[Permission]]] = MappingProxyType(
    {
        Holder.OWNER: _OWNER,
        Holder.ADMIN: _ADMIN,
        Holder.VIEWER: _VIEWER,
        Holder.READ_KEY: _READ_KEY,
    }
)


def permissions_of(role: Role, *, personal_data: bool) -> frozenset[Permission]:
    """What a member may do. `personal_data` is the member's own extra permission, for viewers."""
    granted = ROLE_PERMISSIONS[Holder(role.value)]
    return granted | {Permission.PERSONAL_DATA} if personal_data else granted
