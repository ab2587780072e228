"""Bodies of foreign clients as values: JSON, forms, base64.

What they declare a body to be is not asked: JSON arrives as a form, a form as plain text.
"""

import base64
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from analytics.ingest import limits
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.parse import BOM, read_leniently
from analytics.ingest.request import IngestRequest
from analytics.ingest.weight import check_form, check_json

_JSON_STARTS: Final = ("{", "[")
_MOST_FIELDS: Final = 1_000
_TO_STANDARD: Final = str.maketrans("-_ ", "+/+")


def read_json(body: bytes) -> Any:
    """A JSON document. Raises RequestRefused (400, 413)."""
    return read_json_text(body.removeprefix(BOM))


def read_json_text(text: bytes | str) -> Any:
    """A JSON document that may have come inside something else. Raises RequestRefused (400, 413)."""
    check_json(text)
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _read_slowly(text)


def _read_slowly(body: bytes | str) -> Any:
    check_json(body, limits.SLOW_PART)
    if not body.strip():
        raise RequestRefused(400, RequestCode.EMPTY, "The body is empty.")
    try:
        return read_leniently(body)
    except UnicodeDecodeError as error:
        raise RequestRefused(400, RequestCode.INVALID_ENCODING, "The body is not UTF-8.") from error
    except RecursionError as error:
        raise RequestRefused(400, RequestCode.INVALID_JSON, "The body is nested too deeply.") from error
    except ValueError as error:
        raise RequestRefused(400, RequestCode.INVALID_JSON, "The body is not JSON.") from error


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises RequestRefused (400, 413)."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise RequestRefused(400, RequestCode.INVALID_FIELD, "The body must be a JSON object.")
    return found


def read_form(text: str) -> dict[str, str]:
    """The fields of a query string or form, the last of each name. Raises RequestRefused (400, 413)."""
    check_form(text)
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        detail = f"Over {_MOST_FIELDS} fields in one form."
        raise RequestRefused(400, RequestCode.INVALID_FIELD, detail) from error
    return dict(pairs)


def read_form_body(body: bytes) -> dict[str, str]:
    """The fields of a body that is a form. Raises RequestRefused (400, 413)."""
    return read_form(body.decode("utf-8", "replace"))


def read_data(text: str) -> Any:
    """The JSON of a field that holds it as it is or as base64. Raises RequestRefused (400, 413)."""
    if text.lstrip()[:1] in _JSON_STARTS:
        return read_json_text(text)
    return read_json_text(read_base64(text))


def read_base64(text: str) -> str:
    """Text out of base64 in either alphabet, padded or not. Raises RequestRefused (400).

    Some clients encode each half of a surrogate pair as if it were a character (CESU-8); the halves are put
    together again.
    """
    if not text.isascii():
        raise _not_base64()  # at once: to translate other characters takes long
    plain = text.strip().translate(_TO_STANDARD).rstrip("=")
    try:
        data = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        try:
            return data.decode()
        except UnicodeDecodeError:
            return joined(data.decode("utf-8", "surrogatepass"))
    except ValueError as error:  # no base64, no ASCII, no UTF-8
        raise _not_base64() from error


def _not_base64() -> RequestRefused:
    return RequestRefused(400, RequestCode.INVALID_ENCODING, "This is no base64 of UTF-8.")


def joined(text: str) -> str:
    """The text with its surrogate pairs made characters; a half that stands alone stays one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def as_events(value: Any) -> list[Any]:
    """A list of what may be one event or several.

    Cut beyond what would be refused anyway: translating the rest first would only be work.
    """
    return value[: limits.MAX_EVENTS + 1] if isinstance(value, list) else [value]


def header_keys(request: IngestRequest) -> list[str]:
    """What Authorization may hold as a key: a Bearer's token, or a Basic's user name."""
    scheme, _, text = (request.header("authorization") or "").partition(" ")
    text = text.strip()
    if scheme.lower() == "bearer":
        return [text] if text else []
    if scheme.lower() != "basic":
        return []
    try:
        name = read_base64(text).partition(":")[0]
    except RequestRefused:
        return []  # junk in a header refuses nobody whose key is elsewhere
    return [name] if name else []
