"""Changing a project's settings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import Json
from analytics.common.errors import Invalid, Problem
from analytics.projects import exclusions, rules
from analytics.projects.key_version import tell_ingest
from analytics.projects.limits import RANGES
from analytics.projects.models import Project
from analytics.projects.salts import provide_salts
from analytics.projects.services.changes import locked_project, record

CHANGEABLE: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": rules.name,
    "timezone": rules.timezone,
    "allowed_origins": rules.origins,
    "session_window_minutes": rules.session_window,
    "require_origin": bool,
    "ip_storage": rules.ip_storage,
    "honour_dnt": bool,
    "excluded_addresses": exclusions.addresses,
    "excluded_hosts": exclusions.hosts,
    "excluded_paths": exclusions.paths,
    "stripped_parameters": exclusions.parameters,
    "revenue_from_browser": bool,
    "salt_rotation_daily": bool,
    "new_sources_allowed": bool,
    "sql_enabled": bool,
    **{setting: partial(rules.number, setting) for setting in RANGES},
}
"""Each setting with the rule that what somebody wrote must pass."""


def change_project(
    *, actor: User | None, project: Project, changes: Mapping[str, Any], now: datetime
) -> Project:
    """Change some of the settings of `CHANGEABLE`; ingest knows within a second.

    Raises Invalid with every value that cannot be; a value that is the same already leaves no trace.
    """
    wanted = _checked(changes)
    with transaction.atomic():
        found = locked_project(project)
        changed: dict[str, Json] = {}
        for name, value in wanted.items():
            if (old := getattr(found, name)) != value:
                changed[name] = [old, value]
                setattr(found, name, value)
        if changed:
            found.save(update_fields=list(changed))
            if "salt_rotation_daily" in changed:
                provide_salts(found, now)
            tell_ingest()
            target = Target(TargetType.PROJECT, str(found.public_id))
            record(actor, Action.PROJECT_CHANGED, found, target, {"changed": changed})
    return found


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What to store for each setting. Raises Invalid with all that is wrong, not the first alone."""
    wanted: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in changes.items():
        try:
            wanted[name] = CHANGEABLE[name](value)
        except Invalid as error:
            problems += error.problems or (Problem(name, error.code, error.detail),)
    if problems:
        raise Invalid(problems[0].detail, problems=problems)
    return wanted
