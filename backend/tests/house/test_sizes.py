"""The style guide's hard limits: a file has one subject, a function fits a screen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILE_LINES = 500
FUNCTION_LINES = 60
SOURCES = sorted(
    path
    for folder in ("backend", "bench", "e2e")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= FILE_LINES, (
        f"{path.name} has more than {FILE_LINES} lines: split it by subject"
    )
    long = [
        f"{node.name} ({(node.end_lineno or node.lineno) - node.lineno + 1} lines)"
        for node in _functions(ast.parse(text))
        if (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    ]
    assert not long, f"functions over {FUNCTION_LINES} lines in {path.name}: {', '.join(long)}"
