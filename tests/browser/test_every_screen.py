"""Every screen, on every width: axe finds nothing, nothing is too wide, nobody else is asked, the console is silent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from dutyofficer.store import incidents as kept
from tests.browser.chromium import DESK, NARROWEST, PHONE
from tests.browser.conftest import Visits
from tests.browser.houses import Served, empty, served, storm

WIDTHS = [NARROWEST, PHONE, DESK]


@pytest.fixture(scope="module")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """At the height of it."""
    with served(tmp_path_factory.mktemp("storm")) as house:
        storm(house)
        yield house


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that somebody has just installed."""
    with served(tmp_path_factory.mktemp("new")) as house:
        empty(house)
        yield house


def incidents(house: Served) -> list[str]:
    with house.world.house.database.read() as tx:
        return [f"/incidents/{incident.ref}" for incident in kept.open_ones(tx)]


@pytest.mark.parametrize("width", WIDTHS)
def test_in_a_storm(stormy: Served, visits: Visits, width: int) -> None:
    visitor, found = visits(stormy.url, width), []
    screens = [*stormy.screens(), *incidents(stormy)]
    assert len(screens) > 8, "too few to be all of them"
    for path in screens:
        visitor.opens(path)
        found += visitor.axe()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [NARROWEST, DESK])
def test_before_anything_is_loaded(new: Served, visits: Visits, width: int) -> None:
    """A first run: what to do next, and no screen that breaks on nothing."""
    visitor, found = visits(new.url, width), []
    for path in new.screens():
        visitor.opens(path)
        found += visitor.axe()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_somebody_else_is_put_on_the_rota(stormy: Served, visits: Visits, width: int) -> None:
    """Nothing typed is refused in words; what was typed is looked at, then saved, then seen."""
    team = visits(stormy.url, width)
    page, found = team.opens("/rota"), []
    team.may_see(400)
    team.presses("See what it would mean")
    expect(page.get_by_role("alert").filter(has_text="Say from when")).to_have_count(1)
    found += team.axe()
    day = 20 if width == PHONE else 27
    page.get_by_label("Who has it").select_option("Ben Jones")
    page.locator("#start").fill(f"2025-11-{day}T09:00")
    page.locator("#end").fill(f"2025-11-{day}T17:00")
    team.presses("See what it would mean")
    expect(page.locator("main").filter(has_text="Ben Jones has Duty officer")).to_have_count(1)
    expect(page.locator("main").filter(has_text="would have second-on-call at the same time")).to_have_count(1)
    found += team.axe()
    team.presses("Save it")
    expect(page.locator("main").filter(has_text="Saved as change")).to_have_count(1)
    expect(page.locator("table").get_by_text("09:00 to 17:00 Ben Jones").first).to_be_visible()
    found += team.axe()
    assert not found, "\n".join(found)
