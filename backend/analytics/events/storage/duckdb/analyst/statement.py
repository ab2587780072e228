"""Whether a text is one statement that an analyst may ask, told by DuckDB's own parser.

So there is no second parser that could read the text in another way than the one that runs it.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from analytics.events.storage.duckdb.analyst import allowed
from analytics.events.storage.duckdb.analyst.faults import Fault, place

if TYPE_CHECKING:
    import duckdb

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_FORBIDDEN: Final = "forbidden"
_ONLY_SELECT: Final = "Write one SELECT. Nothing can be changed, set, loaded or written here."

Node = Mapping[str, Any]


def check(connection: "duckdb.DuckDBPyConnection", sql: str) -> None:
    """Raise Fault unless the text is one SELECT, made of `allowed` alone."""
    found: Node = json.loads(_tree(connection, sql))
    if found["error"]:
        if found["error_type"] == "not implemented":
            raise Fault(_FORBIDDEN, _ONLY_SELECT)
        position = int(found["position"]) if "position" in found else None
        raise Fault("wrong", found["error_message"], place(sql, position))
    if len(found["statements"]) != 1:
        raise Fault(_FORBIDDEN, _ONLY_SELECT)
    taken = {name for (name,) in connection.execute(_TAKEN).fetchall()}
    nodes = list(_nodes(found["statements"][0]))
    named = {name for node in nodes for name in _expressions_named(sql, node, taken)}
    for node in nodes:
        _check_node(sql, node, named)


def plain(connection: "duckdb.DuckDBPyConnection", sql: str) -> str:
    """A statement that passed, without a semicolon at its end, behind which a comment may stand."""
    if ";" not in sql:
        return sql
    [(text,)] = connection.execute("SELECT json_deserialize_sql($1)", [_tree(connection, sql)]).fetchall()
    return str(text)


_TAKEN: Final = """
    SELECT lower(view_name) FROM duckdb_views() UNION SELECT lower(table_name) FROM duckdb_tables()
"""


def _tree(connection: "duckdb.DuckDBPyConnection", sql: str) -> str:
    [(tree,)] = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchall()
    return str(tree)


def _nodes(found: Any) -> Iterator[Node]:
    """Every object of the tree. A statement's depth is bounded by DuckDB's parser."""
    left = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield one
            left += one.values()
        elif isinstance(one, list):
            left += one


def _expressions_named(sql: str, node: Node, taken: Collection[str]) -> list[str]:
    """The names that WITH gives. One that stands for something else beyond its scope could reach that."""
    entries = (node.get("cte_map") or {}).get("map", [])
    names = [str(entry["key"]) for entry in entries]
    if "cte_name" in node:
        names.append(str(node["cte_name"]))
    for name in names:
        if not _NAME.fullmatch(name) or name.lower() in taken:
            detail = f"{name!r} cannot be a name after WITH. Take another one, of letters, digits and _."
            raise Fault(_FORBIDDEN, detail, place(sql, _location(node)))
    return [name.lower() for name in names]


def _check_node(sql: str, node: Node, named: Collection[str]) -> None:
    kind = node.get("type")
    if not isinstance(kind, str):
        return
    if not _is_known(node, kind):
        raise _forbidden(sql, node, f"{_spoken(node.get('class') or kind)} cannot be used here.")
    if "function_name" in node:
        _check_function(sql, node)
    if kind == "BASE_TABLE":
        _check_table(sql, node, named)
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in allowed.TABLE_FUNCTIONS:
            raise _forbidden(sql, node, f"{name}() cannot be read from. There is one table, {allowed.TABLE}.")
    if node.get("class") == "TYPE" and (node.get("schema") or node.get("catalog")):
        raise _forbidden(sql, node, "Types are written without a schema.")


def _is_known(node: Node, kind: str) -> bool:
    if "class" in node:
        return node["class"] in allowed.CLASSES
    # What a constant or a column's type is made of has no place in the text, and no names.
    return kind in allowed.TYPES


def _check_function(sql: str, node: Node) -> None:
    name = str(node["function_name"]).lower()
    path = (node.get("qualified_name") or {}).get("path", [name])
    if node.get("schema") or node.get("catalog") or len(path) != 1 or name not in allowed.FUNCTIONS:
        raise _forbidden(sql, node, f"There is no function {name}() here.")


def _check_table(sql: str, node: Node, named: Collection[str]) -> None:
    name = str(node["table_name"])
    if node.get("schema_name") or node.get("catalog_name") or node.get("at_clause"):
        raise _forbidden(sql, node, f"There is one table, {allowed.TABLE}; it is written without a schema.")
    if name.lower() != allowed.TABLE and name.lower() not in named:
        raise _forbidden(sql, node, f"There is no table {name!r}. There is one, {allowed.TABLE}.")


def _forbidden(sql: str, node: Node, detail: str) -> Fault:
    return Fault(_FORBIDDEN, detail, place(sql, _location(node)))


def _location(node: Node) -> int | None:
    found = node.get("query_location")
    return found if isinstance(found, int) else None


def _spoken(kind: str) -> str:
    return kind.removesuffix("_NODE").removesuffix("_REF").replace("_", " ")
