"""The house numbers: small files, small functions, a sentence on every module and class, and enough tests."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "dutyofficer"
TREES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
    if "migrations" not in path.relative_to(ROOT).parts
}
FUNCTIONS = {
    f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
    for name, tree in TREES.items()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
}


def _lines(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


def _longer(than: int, sizes: dict[str, int]) -> str:
    """Those above the limit, longest first, as a list to work through."""
    over = sorted(((size, name) for name, size in sizes.items() if size > than), reverse=True)
    return "\n".join(f"{size:5} lines (limit {than}): {name}" for size, name in over)


def _written(root: Path) -> int:
    """Lines with something on them, in all Python files below `root`."""
    files = [
        path
        for path in root.rglob("*.py")
        if not {"data", "migrations", "node_modules"} & set(path.relative_to(ROOT).parts)
    ]
    return sum(1 for path in files for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def test_files_are_small() -> None:
    # A package's __init__ that only says what the room is for is not a file to read.
    sizes = {name: _lines(name) for name, tree in TREES.items() if len(tree.body) > 1}
    assert not (over := _longer(350, sizes)), f"split by subject:\n{over}"
    median = statistics.median(sizes.values())
    assert 60 <= median <= 130, f"the median file has {median} lines; wanted 60 to 130"


def test_functions_are_small() -> None:
    outside_cli = {name: size for name, size in FUNCTIONS.items() if not name.startswith("dutyofficer/cli.py")}
    assert not (over := _longer(40, outside_cli)), f"split by step:\n{over}"
    in_core = {name: size for name, size in FUNCTIONS.items() if name.startswith("dutyofficer/core/")}
    assert not (over := _longer(25, in_core)), f"a rule is shorter:\n{over}"
    sizes = sorted(FUNCTIONS.values())
    median, ninetieth = statistics.median(sizes), sizes[int(0.9 * len(sizes))]
    assert median <= 9, f"the median function has {median} lines; wanted 9 at most"
    assert ninetieth <= 25, f"one function in ten has more than {ninetieth} lines; wanted 25:\n{_longer(25, FUNCTIONS)}"


def _without_docstring() -> Iterator[str]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef) and not ast.get_docstring(node):
                yield f"{name}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', 'module')}"


def test_every_module_and_class_says_what_it_is() -> None:
    missing = list(_without_docstring())
    assert not missing, "no docstring:\n" + "\n".join(missing)


def test_there_is_a_line_of_test_for_a_line_of_source() -> None:
    source, tests = _written(SOURCE), _written(ROOT / "tests")
    ratio = tests / source
    assert 1.0 <= ratio <= 1.5, f"{tests} test lines for {source} source lines: {ratio:.2f}; wanted 1.0 to 1.5"
