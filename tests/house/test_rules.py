"""Every rule of docs/rules.md is named by a test, or marked as planned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULE = re.compile(r"^- \*\*([A-Z]\d+)\b[^*]*\*\*( \*\(planned\)\*)?", re.MULTILINE)
RULES = [(name, bool(planned)) for name, planned in RULE.findall((ROOT / "docs/rules.md").read_text(encoding="utf-8"))]


def test_every_built_rule_is_named_by_a_test() -> None:
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path.parent != Path(__file__).parent]
    named = set(re.findall(r"\b[A-Z]\d+\b", "\n".join(path.read_text(encoding="utf-8") for path in tests)))
    missing = [name for name, planned in RULES if not planned and name not in named]
    assert not missing, f"no test names {' '.join(missing)}: write one, or mark the rule *(planned)* in docs/rules.md"


def test_every_bold_item_is_read_as_a_rule() -> None:
    """A rule that is misspelt would otherwise be missed, and so never be asked for."""
    items = [line for line in (ROOT / "docs/rules.md").read_text(encoding="utf-8").splitlines() if line[:4] == "- **"]
    unread = [line for line in items if not RULE.match(line)]
    assert not unread, (
        "write it as `- **F1 good poll.** text` or `- **F1 good poll.** *(planned)* text`:\n" + "\n".join(unread)
    )


@pytest.mark.parametrize("letter", sorted({name[0] for name, _ in RULES}))
def test_no_rule_is_lost(letter: str) -> None:
    """Built or planned, the rules of a letter count up without a hole."""
    numbers = [int(name[1:]) for name, _ in RULES if name[0] == letter]
    first = 0 if letter == "B" else 1
    assert numbers == list(range(first, first + len(numbers))), f"{letter} in docs/rules.md: {numbers}"
