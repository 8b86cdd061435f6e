"""Flood guidance (F10): told ahead once, part of the morning text, and a reason to be worried about silence (C1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dutyofficer.core.guidance import Risk, Water
from dutyofficer.core.message import segments
from dutyofficer.core.policy import HANDLING, Handling
from dutyofficer.desk.guidance import add_by_hand, shapes
from dutyofficer.desk.problem import CannotDo
from dutyofficer.store import feeds
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, SILEBY
from tests.promises.water import Centre, with_guidance
from tests.promises.world import World, figures, quiet_wardens

LOW, MEDIUM, HIGH = Risk.LOW, Risk.MEDIUM, Risk.HIGH
SPARED = tuple((HANDLING | {"guidance_high": Handling.INFORM}).items())


@pytest.fixture
def fgs(world: World) -> Centre:
    """Friday 14 November, 14:00."""
    return with_guidance(world)


def kept(world: World) -> list[tuple[str, str, str]]:
    """What is above very low, by date."""
    with world.house.database.read() as tx:
        found = shapes(tx, world.house, world.clock)
    return [(s["date"], s["authority"], s["risk"]) for s in found if s["risk"] != "very low"]


def test_medium_is_told_once_a_statement(fgs: Centre) -> None:
    """F10, B0: to the duty officer, with nothing to accept; the same again says nothing, a new statement does."""
    fgs.says("1", MEDIUM)
    asha = fgs.world.phone("asha")
    asha.gets("LLR DUTY W1: FLOOD GUIDANCE MEDIUM RIVER Leicestershire Fri-Sat. FFC 14:00.", "no reply needed")
    fgs.says("1", MEDIUM, days=(1, 2, 3))
    assert kept(fgs.world) == [(f"2025-11-{day}", "Leicestershire", "medium") for day in (14, 15, 16)]
    asha.is_silent()
    fgs.says("2", MEDIUM, "Rutland")
    asha.gets("W2: FLOOD GUIDANCE MEDIUM RIVER Rutland Fri-Sat.")
    assert {incident["state"] for incident in fgs.world.incidents()} == {"closed"}


def test_a_statement_that_gets_worse_is_told_again(fgs: Centre) -> None:
    """F10: once a statement and risk; HIGH is a page."""
    fgs.says("1", MEDIUM)
    fgs.world.phone("asha").forgets()
    fgs.says("1", HIGH)
    fgs.world.phone("asha").gets("W2: FLOOD GUIDANCE HIGH RIVER Leicestershire Fri-Sat. FFC", "Reply 1 to accept")
    fgs.world.phone("asha").accepts()
    assert fgs.world.incident("W2")["state"] == "closed"


def test_high_climbs_like_any_page(fgs: Centre) -> None:
    """F10, L1: nobody may miss it."""
    fgs.says("1", HIGH)
    asha, ben = fgs.world.phone("asha"), fgs.world.phone("ben")
    asha.gets("FLOOD GUIDANCE HIGH")
    fgs.world.forward(minutes=5)
    asha.rings("FLOOD GUIDANCE HIGH RIVER. Leicestershire Fri-Sat. Flood Forecasting Centre")
    ben.gets("ESCALATION W1: FLOOD GUIDANCE HIGH")
    ben.accepts_all()
    asha.gets("B Jones has it")


def test_a_partnership_may_choose_to_be_told_only(make_world: MAKE) -> None:
    """F10: guidance is for planning: `guidance_high = "inform"` is a choice."""
    fgs = with_guidance(make_world(policy=figures(handling=SPARED)))
    fgs.says("1", HIGH)
    fgs.world.phone("asha").gets("FLOOD GUIDANCE HIGH", "no reply needed")
    fgs.world.forward(hours=1)


@pytest.mark.parametrize("days", [(3, 4, 5), ()])
def test_what_is_far_off_tells_nobody(fgs: Centre, days: tuple[int, ...]) -> None:
    """F10: kept, and said in the morning; only days 1 and 2 are told at once."""
    fgs.says("1", HIGH, days=days)
    assert len(kept(fgs.world)) == len(days)
    fgs.says("2", LOW)


def test_only_ours(fgs: Centre) -> None:
    """F5: other authorities are not kept, and Leicester is not Leicestershire."""
    fgs.says("1", HIGH, "Derbyshire", "North Leicestershire")
    assert kept(fgs.world) == []


def test_the_morning_text_says_it(night: World) -> None:
    """F10, B4: what was held at night and what the guidance is now are one text, of one segment."""
    fgs = with_guidance(night)
    fgs.says("1", MEDIUM, days=(1, 2))
    night.warns(ALERT, 3)
    night.at("2025-11-15 07:00")
    said = "LLR DUTY 07:00: since yesterday 1 flood alert. Worst: Lower River Soar. 1 in force. "
    text = night.phone("asha").gets(said + "Flood guidance: MEDIUM river Leicestershire Sat-Sun. Nothing to accept.")
    assert segments(text) == 1
    night.forward(hours=3)


def test_the_morning_text_is_for_guidance_alone(fgs: Centre) -> None:
    """F10: MEDIUM is said every morning while it stands; LOW alone is no text."""
    fgs.says("1", MEDIUM, "Leicestershire", "Rutland", days=(3,))
    fgs.world.at("2025-11-15 07:00")
    fgs.world.phone("asha").gets("LLR DUTY 07:00: Flood guidance: MEDIUM river Leicestershire, Rutland Sun. 0 warnings")
    fgs.says("2", LOW)
    fgs.world.at("2025-11-16 08:00")


def test_low_is_left_out_where_there_is_no_room(night: World) -> None:
    """F10, S5: LOW stands in the morning text only within one segment."""
    fgs = with_guidance(night)
    fgs.says("1", LOW, "Leicester", "Leicestershire", "Rutland", days=(1, 2, 4), water=Water.SURFACE)
    night.warns(ALERT, 3)
    night.at("2025-11-15 07:00")
    assert "guidance" not in night.phone("asha").gets("since yesterday 1 flood alert.")


def test_a_trial_system_pages_nobody(fgs: Centre) -> None:
    """F9: told to the team once; what was known stays."""
    fgs.says("1", LOW)
    fgs.says("9", HIGH, test=True)
    fgs.world.phone("dev").gets("fgs has sent a test or an exercise, not a real warning", "statement 9")
    fgs.says("9", HIGH, test=True, days=(1,))
    assert [risk for _, _, risk in kept(fgs.world)] == ["low", "low"]


def test_a_bad_answer_changes_nothing(fgs: Centre) -> None:
    """F1: the feed ages, what was said stands."""
    fgs.says("1", LOW)
    fgs.silent = True
    fgs.world.poll()
    assert len(kept(fgs.world)) == 2
    with fgs.world.house.database.read() as tx:
        assert feeds.get(tx, "fgs").error == "fgs: no answer"


def test_silence_counts_sooner_while_guidance_is_medium(fgs: Centre) -> None:
    """C1: half of `silent_after`, and the page names the feed; its return closes it."""
    fgs.says("1", MEDIUM)
    fgs.world.phone("asha").forgets()
    fgs.silent = True
    fgs.world.forward(hours=2, minutes=50)
    fgs.world.phone("asha").is_silent()
    fgs.world.forward(minutes=15)
    fgs.world.phone("asha").gets("SYSTEM S1: FGS FEED SILENT")
    fgs.world.phone("asha").accepts_all()
    fgs.silent = False
    fgs.world.poll()
    fgs.world.phone("asha").gets("fgs feed silent is over")
    fgs.world.phone("ben").forgets()


def test_a_statement_that_is_never_replaced_is_a_silent_feed(fgs: Centre) -> None:
    """F1, C1: it says itself when the next is due; the same one for longer than an hour after that is no answer."""
    fgs.says("1", LOW, next_due=fgs.world.clock + timedelta(hours=20))
    fgs.world.at("2025-11-15 11:00")
    assert fgs.world.feed("fgs")["state"] == "fresh"
    fgs.world.at("2025-11-15 17:10")
    assert fgs.world.feed("fgs")["error"] == "frozen: the next statement was due at 15 Nov 10:00 UTC"
    fgs.world.phone("asha").gets("SYSTEM S1: FGS FEED SILENT")
    fgs.world.phone("asha").accepts_all()
    fgs.says("2", LOW, next_due=fgs.world.clock + timedelta(hours=20))
    fgs.world.phone("asha").gets("fgs feed silent is over")
    assert fgs.world.feed("fgs")["error"] is None
    fgs.world.phone("ben").forgets()


def test_authorities_of_ours_are_looked_up_anew(fgs: Centre) -> None:
    """F5: the same statement is read again when other authorities are ours."""
    fgs.says("1", LOW, "Derby")
    assert kept(fgs.world) == []
    fgs.world.house = fgs.world.stepper.house = replace(fgs.world.house, authorities=("Derby",))
    fgs.world.poll()
    assert len(kept(fgs.world)) == 2


def test_typed_in_by_hand(world: World) -> None:
    """F10: without a feed of it: kept, told if it is soon and bad, once; corrected by typing it in again."""
    saturday = date(2025, 11, 15)
    for _ in range(2):
        add_by_hand(world.house, "leicestershire", saturday, MEDIUM, Water.SURFACE, "dev", world.clock)
        world.forward(minutes=1)
    world.phone("asha").gets("W1: FLOOD GUIDANCE MEDIUM SURFACE WATER Leicestershire Sat. FFC 14:00.")
    add_by_hand(world.house, "Rutland", saturday + timedelta(days=3), HIGH, Water.RIVER, None, world.clock)
    add_by_hand(world.house, "Leicestershire", saturday, LOW, Water.RIVER, None, world.clock)
    assert kept(world) == [("2025-11-15", "Leicestershire", "low"), ("2025-11-18", "Rutland", "high")]
    assert any("by hand: Leicestershire 2025-11-15 medium surface" in line for line in world.log())
    for where, day in (("Leeds", saturday), ("Rutland", date(2025, 11, 13)), ("Rutland", date(2025, 12, 24))):
        with pytest.raises(CannotDo):
            add_by_hand(world.house, where, day, LOW, Water.RIVER, None, world.clock)
    with pytest.raises(CannotDo, match="no person zoe"):
        add_by_hand(world.house, "Rutland", saturday, LOW, Water.RIVER, "zoe", world.clock)


def test_floods_and_guidance_are_apart(fgs: Centre) -> None:
    """I1: guidance opens an incident of its own, and a flood warning another."""
    fgs.says("1", MEDIUM)
    fgs.world.warns(SILEBY)
    fgs.world.phone("asha").gets("W1: FLOOD GUIDANCE")
    fgs.world.phone("asha").gets("F1: FLOOD WARNING")
    quiet_wardens(fgs.world)
