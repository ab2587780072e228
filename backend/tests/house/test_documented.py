"""What an operator or a client may meet is written down: settings, metrics, codes, audit actions, roles."""

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


def _mentions(page: str, name: str) -> bool:
    return f"`{name}" in (DOCS / page).read_text()


@pytest.mark.parametrize("name", env.NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert _mentions("how-to/self-hosting.md", name)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_documented(name: str) -> None:
    assert _mentions("reference/metrics.md", name)


@pytest.mark.parametrize("code", [*EventCode, *RequestCode])
def test_every_ingest_code_is_documented(code: EventCode | RequestCode) -> None:
    assert _mentions("reference/sending-events.md", code.value)


@pytest.mark.parametrize("action", list(Action))
def test_every_audit_action_is_documented(action: Action) -> None:
    assert _mentions("reference/audit.md", action.value)
