"""Reading request bodies without a way to a 500."""

import json
from collections.abc import Mapping
from typing import Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from analytics.common.api.errors import BodyTooLarge

MAX_BYTES: Final = 1024 * 1024


class JSONParser(BaseParser):
    """JSON in UTF-8 (RFC 8259), at most 1 MiB; no NaN, no nesting beyond what the machine stands."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value that the body holds. Raises ParseError and BodyTooLarge."""
        del media_type, parser_context
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise BodyTooLarge(f"The body may have at most {MAX_BYTES} bytes.")
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"The body is not JSON in UTF-8: {error}") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
