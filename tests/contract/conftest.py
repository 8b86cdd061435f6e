"""The stand-ins, once for the whole run; each test finds them empty, and fails if Twilio's contract was broken."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.contract.stand_ins import StandIns, lacking, stand_ins


@pytest.fixture(scope="session")
def row(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIns]:
    """All three; where they cannot run, the tests are skipped, but not in CI."""
    if why := lacking():
        if os.environ.get("DUTYOFFICER_CI") == "1":
            pytest.fail(f"the contract with Twilio was not tested: {why}")
        pytest.skip(why)
    with stand_ins(tmp_path_factory.mktemp("stand-ins")) as running:
        yield running


@pytest.fixture
def twilio(row: StandIns) -> Iterator[StandIns]:
    """The provider for one test."""
    row.clear()
    yield row
    assert row.breaches() == [], "Twilio's own description forbids what was sent or answered"
