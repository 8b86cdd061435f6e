"""H5, H7: when an owner who is not heard of is asked, and of what the senior manager is informed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dutyofficer.core.incident import Incident, IncidentState, Kind
from dutyofficer.core.owner import Owned, Still, Why, manager_due, manager_reasons, still, still_due
from dutyofficer.core.warning import HazardWarning
from tests.core.builders import AMBER, NOON, POLICY, RED, YELLOW, minutes, wall, warning

TAKEN = Incident(
    id=1, kind=Kind.FLOOD, ref="F1", cause="flood", title="Flood", state=IncidentState.ACCEPTED, needs_accept=True,
    opened_at=NOON, owner="asha", owned_since=NOON, heard_at=NOON,
)  # fmt: skip
ASKED = replace(TAKEN, still_asked_at=NOON + minutes(45))
SEVERE = (warning(level=RED),)

STILL = (
    ("heard 44 minutes ago", TAKEN, SEVERE, 44, Still.NOTHING),
    ("not heard for 45 minutes", TAKEN, SEVERE, 45, Still.ASK),
    ("asked, and still within ten minutes", ASKED, SEVERE, 54, Still.NOTHING),
    ("asked, and no answer for ten minutes", ASKED, SEVERE, 55, Still.PAGE),
    ("answered since", replace(ASKED, heard_at=NOON + minutes(50)), SEVERE, 60, Still.NOTHING),
    ("and asked again 45 minutes after that", replace(ASKED, heard_at=NOON + minutes(50)), SEVERE, 95, Still.ASK),
    ("a flood warning is no danger to life", TAKEN, (warning(),), 600, Still.NOTHING),
    ("somebody has yet to accept: the page asks", replace(TAKEN, state=IncidentState.OPEN), SEVERE, 60, Still.NOTHING),
)


@pytest.mark.parametrize(("sentence", "incident", "standing", "after", "due"), STILL, ids=[row[0] for row in STILL])
def test_still_with_us(
    sentence: str, incident: Incident, standing: tuple[HazardWarning, ...], after: int, due: Still
) -> None:
    """H7: 45 minutes, then ten, then the ladder."""
    assert still(Owned(incident, standing), POLICY, NOON + minutes(after)) is due


def test_the_moment_is_known_before() -> None:
    """H7: whoever jumps from moment to moment finds it."""
    assert still_due(Owned(TAKEN, SEVERE), POLICY) == NOON + minutes(45)
    assert still_due(Owned(ASKED, SEVERE), POLICY) == NOON + minutes(55)
    assert still_due(Owned(TAKEN), POLICY) is None


FLOODS = tuple(warning(f"034{n}") for n in range(3))
WIND = replace(warning("W", AMBER, hazard="wind"), onset=NOON + timedelta(hours=12))
SILENT = replace(TAKEN, kind=Kind.SYSTEM, cause="feed_silent:ea")
BLIND, NIGHT = NOON + timedelta(hours=2), wall("2026-11-18 23:00")

REASONS: tuple[tuple[str, Owned, int, tuple[Why, ...]], ...] = (
    ("danger to life", Owned(TAKEN, SEVERE), 0, (Why.RED,)),
    ("two flood warnings are the officer's work", Owned(TAKEN, FLOODS[:2]), 0, ()),
    ("three are the manager's to know", Owned(TAKEN, FLOODS), 0, (Why.MANY,)),
    ("alerts do not count", Owned(TAKEN, (*FLOODS[:2], warning("a", YELLOW))), 0, ()),
    ("both at once, the worse first", Owned(TAKEN, (*FLOODS, *SEVERE)), 0, (Why.RED, Why.MANY)),
    ("AMBER weather within twelve hours", Owned(TAKEN, (WIND,)), 0, (Why.WEATHER,)),
    ("later weather is not yet", Owned(TAKEN, (replace(WIND, onset=NOON + timedelta(hours=13)),)), 0, ()),
    ("a feed silent for two hours", Owned(SILENT), 120, (Why.BLIND,)),
    ("not before", Owned(SILENT), 119, ()),
    ("not once it is heard again", Owned(replace(SILENT, calm_since=NOON)), 120, ()),
    ("once an incident and reason", Owned(replace(TAKEN, manager_told=("red",)), SEVERE), 0, ()),
    ("only after an accept", Owned(replace(TAKEN, owner=None), SEVERE), 0, ()),
    ("at night danger to life", Owned(TAKEN, SEVERE), 11 * 60, (Why.RED,)),
    ("at night three warnings", Owned(TAKEN, FLOODS), 11 * 60, (Why.MANY,)),
    ("at night weather waits", Owned(TAKEN, (WIND,)), 11 * 60, ()),
    ("and so does a silent feed", Owned(SILENT), 11 * 60, ()),
)


@pytest.mark.parametrize(("sentence", "owned", "after", "reasons"), REASONS, ids=[row[0] for row in REASONS])
def test_what_the_manager_is_told(sentence: str, owned: Owned, after: int, reasons: tuple[Why, ...]) -> None:
    """H5: any RED, three flood warnings, AMBER weather, two hours blind; at night only what cannot wait."""
    assert manager_reasons(owned, POLICY, NOON + minutes(after)) == reasons


def test_what_waits_for_the_morning_is_due_then() -> None:
    """H5: at 07:00; and weather when it comes within its hours."""
    assert manager_due(Owned(TAKEN, (WIND,)), POLICY, NIGHT) == wall("2026-11-19 07:00")
    later = replace(WIND, onset=NOON + timedelta(hours=15))
    assert manager_due(Owned(TAKEN, (later,)), POLICY, NOON) == NOON + timedelta(hours=3)
    assert manager_due(Owned(SILENT), POLICY, NOON) == BLIND
    assert manager_due(Owned(replace(TAKEN, owner=None), (WIND,)), POLICY, NIGHT) is None
