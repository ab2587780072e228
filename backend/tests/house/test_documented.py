"""What an operator or a client may meet is written down: settings, metrics, codes, audit actions, roles."""

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from analytics.audit.actions import Action
from analytics.common import metrics
from analytics.common.tally import DeadCode, Outcome
from analytics.config import env
from analytics.ingest.codes import EventCode, RequestCode
from analytics.ingest.trail import Verdict
from analytics.projects.kinds import IpStorage, Protocol, Scope
from analytics.projects.limits import RANGES
from analytics.projects.models import Project
from analytics.projects.services.settings import CHANGEABLE

DOCS = Path(__file__).resolve().parents[3] / "docs"
METRICS = [
    next(iter(metric.describe())).name
    for metric in vars(metrics).values()
    if isinstance(metric, MetricWrapperBase)
]

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _page(name: str) -> str:
    return (DOCS / name).read_text()


@pytest.mark.parametrize("name", env.NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in _page("how-to/self-hosting.md")


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_documented(name: str) -> None:
    # A counter's name ends in _total on the page, as in what is scraped.
    assert f"`{name}" in _page("reference/metrics.md")


@pytest.mark.parametrize("code", EventCode)
def test_every_code_of_an_event_is_documented(code: EventCode) -> None:
    assert f"\n| `{code}` |" in _page("reference/sending-events.md")


@pytest.mark.parametrize("code", RequestCode)
def test_every_code_of_a_request_is_documented(code: RequestCode) -> None:
    assert re.search(rf"\n\| \d{{3}} \| `{code}` \|", _page("reference/sending-events.md"))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_the_ledger_is_documented(outcome: Outcome) -> None:
    assert f"\n| `{outcome}` |" in _page("reference/ledger.md")


@pytest.mark.parametrize("code", DeadCode)
def test_every_code_of_a_dead_letter_is_documented(code: DeadCode) -> None:
    assert f"\n| `{code}` |" in _page("reference/ledger.md")


@pytest.mark.parametrize("name", CHANGEABLE)
def test_every_setting_of_a_project_is_documented(name: str) -> None:
    assert f"\n| `{name}` |" in _page("reference/project-settings.md")


@pytest.mark.parametrize("name", RANGES)
def test_the_documented_range_of_a_number_is_the_one_in_force(name: str) -> None:
    row = next(
        line for line in _page("reference/project-settings.md").splitlines() if f"| `{name}` |" in line
    )
    default, least, most = (cell.strip() for cell in row.split("|")[2:5])
    found = getattr(Project(), name)
    assert default == ("`null`" if found is None else f"{found:,}")
    assert (least, most) == tuple(map(_number, (RANGES[name][0], RANGES[name][-1])))


def _number(value: int) -> str:
    power = len(str(value)) - 1
    return f"10{str(power).translate(_RAISED)}" if value >= 10**9 else f"{value:,}"


@pytest.mark.parametrize("word", [*Protocol, *Verdict, *IpStorage, *Scope])
def test_every_word_of_a_projects_settings_is_documented(word: str) -> None:
    assert f"`{word}`" in _page("reference/project-settings.md")


@pytest.mark.parametrize("action", list(Action))
def test_every_audit_action_is_documented(action: Action) -> None:
    assert f"`{action}`" in _page("reference/audit.md")
