"""What drf-spectacular cannot know by itself: the ingest path, which Django does not answer, and the errors.

`complete` is a postprocessing hook: https://drf-spectacular.readthedocs.io/en/latest/customization.html#step-6-postprocessing-hooks
"""

from typing import Any, Final

from analytics.config.openapi_ingest import INGEST_PATH, INGEST_SCHEMAS, INGEST_SECURITY, ingest_operation

Schema = dict[str, Any]

_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_REASONS: Final = {
    "400": "The request is wrong; `errors` says where.",
    "401": "Nobody, or somebody unknown; `token_expired` means: refresh.",
    "403": "You may not.",
    "404": "Not there, or not for you.",
    "406": "It does not come in the form that `Accept` or `format` asks for; `detail` says in which it does.",
    "409": "Contradicts what is stored.",
    "413": "The body is over 1 MiB.",
    "415": "The body is not `application/json`.",
    "429": "You ask too much: `Retry-After` and `RateLimit-*` say when to try again.",
    "503": "A part is away; `Retry-After` says when to try again.",
}
_OPEN: Final = {
    *("sign_in", "refresh_token", "sign_out", "get_setup", "set_up", "forget_password", "reset_password"),
}
_CAN_CONFLICT: Final = {
    *("set_up", "add_member", "change_member", "remove_member", "create_key", "change_key", "rotate_key"),
    *("create_source", "change_source", "remove_source", "request_client_id", "approve_client_id"),
    *("create_cohort", "change_cohort", "create_goal", "change_goal", "save_report", "change_report"),
    *(
        "forget_password",
        "create_dashboard",
        "change_dashboard",
        "create_annotation",
        "create_share",
        "create_export",
    ),
}
_CAN_REFUSE_ANYONE: Final = {"refresh_token", "sign_out", "set_up", "reset_password"}
_OF_THE_INSTALLATION: Final = ("/api/v1/operations", "/api/v1/client-ids")
_NAMED_IN_THE_BODY: Final = {"look_at_share", "open_share"}
"""What they are about may not be there."""
_CAN_NOT_KNOW: Final = {"sign_in", "refresh_token"}

ERROR_SCHEMAS: Final[Schema] = {
    "FieldError": {
        "type": "object",
        "required": ["path", "code", "detail"],
        "properties": {
            "path": {
                "type": "string",
                "description": "The place in the body, such as `filters[0]`; empty for the whole.",
            },
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
    },
    "Error": {
        "type": "object",
        "required": ["code", "detail", "errors", "request_id"],
        "properties": {
            "code": {"type": "string", "description": "Stable, for programs."},
            "detail": {"type": "string", "description": "For people."},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
            "request_id": {
                "type": "string",
                "description": "Also in the header X-Request-Id and in the log.",
            },
        },
    },
}


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Add the ingest path and the error answers to the generated document."""
    del generator, request, public
    components = result.setdefault("components", {})
    components.setdefault("schemas", {}).update(ERROR_SCHEMAS | INGEST_SCHEMAS)
    components.setdefault("securitySchemes", {}).update(INGEST_SECURITY)
    for path, item in result["paths"].items():
        for method in _METHODS & item.keys():
            _add_errors(item[method], path, method)
    result["paths"][INGEST_PATH] = {"post": ingest_operation(error_answer)}
    result["paths"] = dict(sorted(result["paths"].items()))
    components["schemas"] = dict(sorted(components["schemas"].items()))
    return result


def error_answer(description: str) -> Schema:
    """An answer in the error shape."""
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }


def _add_errors(operation: Schema, path: str, method: str) -> None:
    answers = operation.setdefault("responses", {})
    for status in sorted(_statuses(operation, path, method)):
        answers.setdefault(status, error_answer(_REASONS[status]))


def _statuses(operation: Schema, path: str, method: str) -> set[str]:
    """The errors an operation can answer with, as far as its shape tells."""
    name = operation.get("operationId", "")
    found = {"406", "429", "503"}
    if "requestBody" in operation:
        found |= {"400", "413", "415"}
    if any(one.get("in") == "query" for one in operation.get("parameters", [])):
        found.add("400")
    if name not in _OPEN:
        guarded = "{" in path or method != "get" or path.startswith(_OF_THE_INSTALLATION)
        found |= {"401", "403"} if guarded else {"401"}
    if name in _CAN_NOT_KNOW:
        found.add("401")
    if name in _CAN_REFUSE_ANYONE:
        found.add("403")
    if "{" in path or name in _NAMED_IN_THE_BODY:
        found.add("404")
    if name in _CAN_CONFLICT:
        found.add("409")
    return found
