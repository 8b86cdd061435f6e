"""Promises 2 and 4: an incident is one episode that somebody owns: numbered, shared, closed in its time (I1 to I5)."""

from __future__ import annotations

import pytest

from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.problem import CannotDo
from tests.promises.conftest import MAKE
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import World, quiet_wardens


def states(world: World) -> dict[str, str]:
    """Every incident and its state."""
    return {incident["ref"]: incident["state"] for incident in world.incidents()}


def owned(world: World) -> None:
    """Sileby is warned, and Asha has it."""
    world.warns(SILEBY)
    world.phone("asha").accepts_all()
    quiet_wardens(world)


def stood_down(world: World) -> None:
    """It is lifted, and Asha has her wardens told (W3): until then the incident stays."""
    world.lifts(SILEBY)
    world.phone("asha").forgets()
    world.phone("asha").replies("SEND F1")
    world.phone("asha").gets("told that it is over")
    quiet_wardens(world)


def test_an_episode_from_the_first_alert_to_its_end_on_both_engines(either: World) -> None:
    """I1, I2, I3, H1: alert, warning, accept, lifted, a day of calm: one incident, opened and closed by itself."""
    either.warns(ALERT, 3)
    assert states(either) == {"F1": "open"}
    either.forward(minutes=30)
    owned(either)
    assert states(either) == {"F1": "accepted"}
    either.forward(minutes=30)
    either.publisher.say(ALERT, 4, either.clock)
    stood_down(either)
    either.forward(hours=23)
    assert states(either) == {"F1": "accepted"}
    either.forward(hours=2)
    assert states(either) == {"F1": "closed"}
    assert any("closed: nothing above a flood alert for 24 hours" in line for line in either.log())
    either.phone("asha").gets("LIFTED", "FLOOD WARNING River Soar at Sileby is no longer in force", "Not an all-clear")
    either.phone("asha").gets("since yesterday 1 flood alert lifted", "0 in force")


def test_all_floods_share_one_incident_and_each_concern_has_its_own(world: World) -> None:
    """I1: Sileby, Quorn and the alert are F1; a warning that we cannot read is S1 beside it."""
    world.publisher.say(ALERT, 3, world.clock)
    world.publisher.say(QUORN, 2, world.clock)
    owned(world)
    world.warns("034FWFODD", severityLevel="none")
    world.phone("asha").gets("SYSTEM S1")
    assert states(world) == {"F1": "accepted", "S1": "open"}
    assert len(world.incident("F1")["warnings"]) == 3


def test_references_count_up_and_are_not_used_again(world: World) -> None:
    """I1: F1 closed by hand; the next episode is F2 however soon, and F1 still means the first."""
    owned(world)
    world.lifts(SILEBY)
    close_by_hand(world.house, "F1", "false alarm", "asha", world.clock)
    world.warns(QUORN)
    world.phone("asha").gets("DUTY F2", "River Soar at Quorn")
    assert states(world) == {"F1": "closed", "F2": "open"}
    assert world.incident("f1")["warnings"] == [f"ea:{SILEBY}"]
    quiet_wardens(world)


def test_a_new_year_counts_from_one_but_not_over_a_reference_that_is_open(make_world: MAKE) -> None:
    """I1: F1 is open over midnight of the 31st: the first of January makes F2 for the next, not a second F1."""
    world = make_world("2025-12-31 23:30")
    owned(world)
    world.at("2026-01-01 00:30")
    close_by_hand(world.house, "F1", "over", None, world.clock)
    world.warns(QUORN)
    world.phone("asha").gets("DUTY F2")
    quiet_wardens(world)


def test_an_incident_that_is_open_and_one_that_only_informs(world: World) -> None:
    """I2: an alert needs no acceptance; the first warning changes that, the accept settles it, the next opens it."""
    world.warns(ALERT, 3)
    assert (world.incident("F1")["state"], world.incident("F1")["needs_accept"]) == ("open", False)
    world.phone("asha").gets("FLOOD ALERT")
    owned(world)
    assert (world.incident("F1")["state"], world.incident("F1")["needs_accept"]) == ("accepted", True)
    world.forward(minutes=20)
    world.warns(QUORN)
    again = world.incident("F1")
    assert (again["state"], again["owner"]) == ("open", "asha")
    world.phone("asha").gets("River Soar at Quorn")
    quiet_wardens(world)


def test_a_warning_that_comes_back_within_the_day_is_the_same_episode(world: World) -> None:
    """I3: lifted, and back 20 hours later: F1 goes on, and its 24 hours begin again."""
    owned(world)
    stood_down(world)
    world.forward(hours=20)
    world.phone("asha").forgets()
    owned(world)
    stood_down(world)
    world.forward(hours=20)
    assert states(world) == {"F1": "accepted"}
    world.forward(hours=5)
    assert states(world) == {"F1": "closed"}
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_an_alert_that_stands_on_is_carried_into_the_next_episode(world: World) -> None:
    """I3: the alert stands when F1 closes: in no incident, still in force; F2 opens and lists it."""
    world.publisher.say(ALERT, 3, world.clock)
    owned(world)
    stood_down(world)
    world.forward(hours=25)
    assert states(world) == {"F1": "closed"}
    assert world.in_force() == {ALERT: "yellow"}
    world.phone("asha").forgets()
    world.warns(QUORN)
    world.phone("asha").gets("DUTY F2", "River Soar at Quorn")
    assert set(world.incident("F2")["warnings"]) == {f"ea:{ALERT}", f"ea:{QUORN}"}
    quiet_wardens(world)


def test_closed_by_hand_with_a_reason_what_is_in_force_is_carried(world: World) -> None:
    """I3: Asha closes F1 while the warning stands: logged with her reason, its pages end, F2 lists the warning."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    close_by_hand(world.house, "F1", "exercise of the county, agreed with the EA", "asha", world.clock)
    world.forward(hours=1)
    world.phone("ben").is_silent()
    last = world.incident("F1")["log"][-1]
    assert (last["text"], last["by"]) == ("closed: exercise of the county, agreed with the EA", "asha")
    world.warns(QUORN)
    world.phone("asha").gets("DUTY F2")
    assert len(world.incident("F2")["warnings"]) == 2
    quiet_wardens(world)


def test_it_is_closed_once(world: World) -> None:
    """I3: closing what is closed is refused, in words."""
    owned(world)
    close_by_hand(world.house, "F1", "over", "asha", world.clock)
    with pytest.raises(CannotDo, match="F1 is closed already"):
        close_by_hand(world.house, "F1", "over", "asha", world.clock)
    with pytest.raises(CannotDo, match="no incident F9"):
        close_by_hand(world.house, "F9", "over", "asha", world.clock)


def test_nothing_closes_that_nobody_accepted(world: World) -> None:
    """I5, L5: lifted within the hour and never accepted: a day later it is open still and still asks, by text."""
    world.warns(SILEBY)
    world.forward(minutes=1)
    world.lifts(SILEBY)
    world.at("2025-11-15 16:00")
    assert states(world) == {"F1": "open"}
    recent = [m for m in world.phone("asha").inbox() if (world.clock - m.created_at).total_seconds() < 3600]
    assert {(m.medium.value, m.reason.value) for m in recent} == {("sms", "ENDED")}
    assert world.phone("ben").inbox() == []
    world.phone("asha").forgets()
    world.phone("asha").accepts()
    world.phone("asha").gets("F1 ENDED by EA Fri 14:01", "Wardens NOT told yet")
    world.phone("asha").replies("SEND F1")
    world.phone("asha").gets("told that it is over")
    world.forward(minutes=5)
    assert states(world) == {"F1": "closed"}
    quiet_wardens(world)


def test_an_episode_waits_until_what_it_has_to_say_is_said(make_world: MAKE) -> None:
    """I3, B4: its 24 hours end at night while an alert waits for the morning: it closes after the morning's text."""
    world = make_world("2025-11-14 01:00")
    owned(world)
    stood_down(world)
    world.at("2025-11-14 22:30")
    world.phone("asha").forgets()
    world.warns(ALERT, 3)
    world.at("2025-11-15 06:30")
    assert states(world) == {"F1": "accepted"}
    world.at("2025-11-15 07:31")
    world.phone("asha").gets("since yesterday", "1 flood alert")
    assert states(world) == {"F1": "closed"}


def test_what_is_carried_is_digested_when_it_ends(world: World) -> None:
    """I3: F1 is closed by hand while the alert stands; when it is lifted, the next morning says so."""
    world.warns(ALERT, 3)
    world.phone("asha").forgets()
    close_by_hand(world.house, "F1", "all quiet", None, world.clock)
    world.forward(hours=2)
    world.lifts(ALERT)
    world.forward(hours=16)
    world.phone("asha").gets("1 flood alert lifted", "Lower River Soar")
