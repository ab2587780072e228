"""docker-compose.yml against the Compose Specification's own schema, and against what the stack promises.

`compose-spec.json` is the schema of Docker Compose 2.40.3 (github.com/compose-spec/compose-go, Apache-2.0).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from tests.stack.helpers import ROOT


@pytest.fixture
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def test_it_follows_the_compose_specification(compose: Any) -> None:
    schema = json.loads(Path(__file__).with_name("compose-spec.json").read_text("utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_both_databases_keep_their_data_and_are_open_to_this_machine_only(compose: Any) -> None:
    assert set(compose["services"]) == {"postgres", "redis"}
    for name, service in compose["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service["ports"]), name
        (volume,) = service["volumes"]
        assert volume.split(":")[0] in compose["volumes"], name
        assert service["healthcheck"]["test"][0] == "CMD", name


def test_redis_neither_evicts_nor_forgets(compose: Any) -> None:
    command = " ".join(compose["services"]["redis"]["command"])
    assert "--maxmemory-policy noeviction" in command
    assert "--appendonly yes" in command


def test_no_password_has_a_default(compose: Any) -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert re.findall(r"PASSWORD:-", text) == []
    assert "${COMPOSE_PASSWORD:?" in compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"]
