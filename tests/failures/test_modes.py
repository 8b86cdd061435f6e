"""The table of failure modes cannot rot: every number is there, and every test that it names exists."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.failures.modes import MODES, Mode

ROOT = Path(__file__).parents[2]


@cache
def cases_in(path: str) -> frozenset[str]:
    """Names of the test functions that pytest would find in a file; none if there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def test_every_mode_is_there_once() -> None:
    """S1: forty-three of them, in their order, each with a sentence."""
    assert [mode.number for mode in MODES] == list(range(1, 44))
    assert all(mode.sentence for mode in MODES)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: f"{mode.number}")
def test_each_is_proven_by_tests_that_exist(mode: Mode) -> None:
    """S1: a proof that was renamed or taken away is missed here."""
    assert mode.proofs
    gone = [proof for proof in mode.proofs if proof.partition("::")[2] not in cases_in(proof.partition("::")[0])]
    assert not gone, f"mode {mode.number}, {mode.sentence}: {gone}"


def test_one_of_them_at_least_runs_everywhere() -> None:
    """S1: what needs Node.js or a long trial is never the only proof."""
    elsewhere = ("tests/contract/", "tests/chaos/", "tests/survival/")
    alone = [mode.number for mode in MODES if all(proof.startswith(elsewhere) for proof in mode.proofs)]
    assert alone == []
