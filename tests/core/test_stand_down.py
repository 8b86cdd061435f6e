"""W3: when a place's stand-down waits, when its owner is asked, which place is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.message import Medium
from dutyofficer.core.stand_down import Flood, StandDown, ask_at, by_area, chosen, drops_at, has_ended, listed
from dutyofficer.core.warden_text import stand_down_text
from dutyofficer.core.warning import Level, Standing
from tests.core.builders import AMBER, LIFTED, NOON, POLICY, RED, YELLOW, wall
from tests.core.test_warden_answer import TEXTS


def flood(level: Level = AMBER, standing: Standing = Standing.IN_FORCE, *areas: str) -> Flood:
    return Flood(name="River Soar", level=level, standing=standing, areas=areas, since=NOON, changed=NOON)


OVER = flood(LIFTED, Standing.LIFTED)


@pytest.mark.parametrize(
    ("why", "floods", "ended"),
    [
        ("its only warning is lifted", [OVER], True),
        ("one of two stands", [OVER, flood()], False),
        ("a severe one stands", [OVER, flood(RED)], False),
        ("it came down to an alert on the same code", [OVER, flood(YELLOW)], True),
        ("gone without a word is not lifted (F3)", [OVER, flood(AMBER, Standing.VANISHED)], False),
        ("forgotten after a day is not lifted either", [flood(AMBER, Standing.EXPIRED)], False),
    ],
)
def test_a_place_has_ended_once_all_its_warnings_are_lifted(why: str, floods: list[Flood], ended: bool) -> None:
    """W3."""
    assert has_ended(floods) is ended


def test_every_place_has_its_own_warnings() -> None:
    """W3: one warning may match many places."""
    both, one = flood(AMBER, Standing.IN_FORCE, "quorn", "sileby"), replace(OVER, areas=("quorn",))
    assert by_area([both, one]) == {"quorn": [both, one], "sileby": [both]}


def waits(area: str = "sileby", since: str = "2025-11-15 16:05", asked: str = "", held: str = "") -> StandDown:
    return StandDown(
        id=len(area), incident=1, area=area, since=wall(since), asked_at=wall(asked) if asked else None,
        held_at=wall(held) if held else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("why", "waiting", "due"),
    [
        ("nothing waits", [], None),
        ("gathered half an hour", [waits()], "2025-11-15 16:35"),
        ("since the first of them", [waits(), waits("quorn", "2025-11-15 15:50")], "2025-11-15 16:20"),
        ("in the night it waits for the morning", [waits(since="2025-11-15 23:10")], "2025-11-16 07:00"),
        ("again in the afternoon", [waits(asked="2025-11-15 16:35")], "2025-11-15 17:00"),
        ("and in the morning", [waits(asked="2025-11-15 17:00")], "2025-11-16 07:00"),
        ("one that is new is asked with the others", [waits(asked="2025-11-15 17:00"), waits("quorn")],
         "2025-11-16 07:00"),
        ("over the clock change", [waits(since="2026-03-28 15:00", asked="2026-03-28 17:00")], "2026-03-29 07:00"),
    ],
)  # fmt: skip
def test_when_the_owner_is_asked(why: str, waiting: list[StandDown], due: str | None) -> None:
    """W3, B4: once gathered, then at 07:00 and 17:00 and no oftener."""
    assert ask_at(waiting, POLICY) == (wall(due) if due else None)


@pytest.mark.parametrize(
    ("one", "drops"),
    [(waits(), "2025-11-17 16:05"), (waits(held="2025-11-16 17:00"), "2025-11-18 17:00")],
)
def test_when_it_is_given_up(one: StandDown, drops: str) -> None:
    """W3, I3: two days after it began to wait, or after the last HOLD."""
    assert drops_at(one, POLICY) == wall(drops)


AREAS = {
    area.id: area
    for area in (
        Area(id="lough", name="Loughborough", short_name="Loughborough", kind=AreaKind.STORE),
        Area(id="barrow", name="Barrow upon Soar", short_name="Barrow", kind=AreaKind.PATCH),
        Area(id="soar", name="Soar", short_name="Soar", kind=AreaKind.PATCH),
    )
}
WAITING = [waits("lough"), waits("barrow"), waits("soar")]


@pytest.mark.parametrize(
    ("words", "areas"),
    [
        ("", ["lough", "barrow", "soar"]),
        ("LOUGHBOROUGH", ["lough"]),
        ("lough", ["lough"]),
        ("barrow  upon soar", ["barrow"]),
        ("soar", ["soar"]),  # a whole name before a part of another
        ("o", ["lough", "barrow", "soar"]),
        ("sileby", []),
    ],
)
def test_which_place_is_meant(words: str, areas: list[str]) -> None:
    """W3: a short name or a name, or a part of one, in any case."""
    assert [one.area for one in chosen(words, WAITING, AREAS)] == areas


def test_a_long_list_is_counted() -> None:
    """S5: a text holds only so many names."""
    assert listed(["c", "b", "a", "a"]) == "a, b, c"
    assert listed("abcdefg") == "a, b, c, d, e +2"


@pytest.mark.parametrize("alert", [False, True])
@pytest.mark.parametrize("place", ["Sileby", "Barrow upon Soar, Quorn."])
def test_wardens_read_one_text_and_no_all_clear(alert: bool, place: str) -> None:
    """W3, W5, S5: one segment with our longest short name, `not an all-clear`, 999."""
    name = "Rivers Wreake and Soar for riverside properties near Syston and Birstall"
    text = stand_down_text(TEXTS, name, [place], Medium.SMS, alert=alert)
    assert len(text) <= 160
    assert [part for part in ("Not an all-clear", "999", "Reply R") if part not in text] == []
    assert ("A flood alert stays in force" in text) is alert
