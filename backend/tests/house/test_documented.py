"""What an operator or a client may meet is written down: settings, metrics, codes, audit actions, roles."""

import re
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from analytics.audit.actions import Action
from analytics.common import metrics
from analytics.config import env
from analytics.ingest.codes import EventCode, RequestCode

DOCS = Path(__file__).resolve().parents[3] / "docs"
METRICS = [
    next(iter(metric.describe())).name
    for metric in vars(metrics).values()
    if isinstance(metric, MetricWrapperBase)
]


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


@pytest.mark.parametrize("action", list(Action))
def test_every_audit_action_is_documented(action: Action) -> None:
    assert f"`{action}`" in _page("reference/audit.md")
