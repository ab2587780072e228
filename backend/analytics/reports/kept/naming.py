"""Names of what is kept."""

from analytics.reports.models.kept import MAX_NAME
from analytics.reports.query.errors import Code, Findings, shown
from analytics.reports.questions import is_text


def read_name(given: object, findings: Findings) -> str:
    """The name without the spaces around it; "" where something is wrong with it."""
    name = given.strip() if isinstance(given, str) else given
    if name is None:
        findings.add("name", Code.REQUIRED, "Give it a name.")
    elif is_text(name, "name", MAX_NAME, findings) and isinstance(name, str):
        if name.isprintable():
            return name
        findings.add("name", Code.INVALID_TEXT, f"A name has no control characters, got {shown(name)}.")
    return ""
