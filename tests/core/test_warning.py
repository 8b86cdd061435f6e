"""F2 to F7: what one poll did to one warning, and to all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dutyofficer.core.warning import (
    Change,
    Changed,
    Compared,
    HazardWarning,
    Known,
    Level,
    Reading,
    Reject,
    Standing,
    compare,
    compare_all,
)
from tests.core.builders import AMBER, LIFTED, NOON, RED, YELLOW, known, minutes, warning

IN_FORCE, GONE, OVER, VANISHED = Standing.IN_FORCE, Standing.LIFTED, Standing.EXPIRED, Standing.VANISHED
LATER = NOON + minutes(30)

BY_LEVEL = [
    ("an alert goes up to a warning", IN_FORCE, YELLOW, AMBER, Change.RAISED),
    ("a warning goes up to severe", IN_FORCE, AMBER, RED, Change.RAISED),
    ("severe comes down to a warning", IN_FORCE, RED, AMBER, Change.LOWERED),
    ("the publisher says that it is over", IN_FORCE, AMBER, LIFTED, Change.LIFTED),
    ("over at once from severe", IN_FORCE, RED, LIFTED, Change.LIFTED),
    ("lifted and still lifted says nothing", GONE, LIFTED, LIFTED, None),
    ("lifted and back again is danger again", GONE, LIFTED, AMBER, Change.RAISED),
    ("back lower than it was before it was lifted is danger again", GONE, RED, YELLOW, Change.RAISED),
    ("expired and back again is danger again", OVER, AMBER, AMBER, Change.RAISED),
    ("vanished and back as it was: people were told that it was unknown", VANISHED, AMBER, AMBER, Change.REWORDED),
    ("vanished and back worse", VANISHED, AMBER, RED, Change.RAISED),
    ("vanished and back less bad", VANISHED, RED, AMBER, Change.LOWERED),
    ("vanished and then lifted: now it is known", VANISHED, AMBER, LIFTED, Change.LIFTED),
    ("nothing at all has changed", IN_FORCE, AMBER, AMBER, None),
]


@pytest.mark.parametrize(("why", "standing", "old", "new", "change"), BY_LEVEL, ids=[row[0] for row in BY_LEVEL])
def test_level(why: str, standing: Standing, old: Level, new: Level, change: Change | None) -> None:
    """F7: within one code a warning goes up, comes down, is lifted, and comes back."""
    before = known(level=old, standing=standing)
    assert compare(before, replace(before.warning, level=new)) is change


PLAIN = replace(warning(), authorities=("Leicestershire", "Leicester"))

BY_WORDS = [
    ("the publisher's time alone says nothing new", replace(PLAIN, issued=LATER), Change.REISSUED),
    ("the time of its words alone says nothing new", replace(PLAIN, text_since=LATER), Change.REISSUED),
    ("the time of its level alone says nothing new", replace(PLAIN, level_since=LATER), Change.REISSUED),
    ("other words", replace(PLAIN, text="The river is falling."), Change.REWORDED),
    ("another name", replace(PLAIN, name="River Soar at Quorn and Barrow"), Change.REWORDED),
    ("blanks that moved are no other words", replace(PLAIN, text=" River levels\n are rising. "), None),
    ("other words and another time", replace(PLAIN, text="Falling.", issued=LATER), Change.REWORDED),
    ("one authority more", replace(PLAIN, authorities=(*PLAIN.authorities, "Rutland")), Change.WIDENED),
    ("one authority less", replace(PLAIN, authorities=("Leicester",)), Change.NARROWED),
    ("one for another names a new one", replace(PLAIN, authorities=("Leicester", "Rutland")), Change.WIDENED),
    ("the same authorities in another order", replace(PLAIN, authorities=("Leicester", "Leicestershire")), None),
    ("wider and worse is worse", replace(PLAIN, level=RED, authorities=("Rutland",)), Change.RAISED),
    ("only the raw item differs", replace(PLAIN, raw="{}"), None),
]


@pytest.mark.parametrize(("why", "new", "change"), BY_WORDS, ids=[row[0] for row in BY_WORDS])
def test_words(why: str, new: HazardWarning, change: Change | None) -> None:
    """F2: at the same level the words and places decide; a later time alone says nothing."""
    assert compare(Known(id=1, warning=PLAIN, standing=IN_FORCE, seen=NOON), new) is change


def test_never_seen_is_new() -> None:
    """F2: a code that we did not know is NEW, lifted or not."""
    assert [compare(None, warning(level=level)) for level in (LIFTED, YELLOW, RED)] == [Change.NEW] * 3


def test_code_is_compared_without_case() -> None:
    """F2: the publisher's letters are kept, and the same code in other letters is the same warning."""
    found = compare_all([known("034FWFsoar", AMBER)], Reading((warning("034fwfSOAR", RED, name="River Soar"),)))
    assert [(c.change, c.warning.code) for c in found.changes] == [(Change.RAISED, "034fwfSOAR")]


def told(compared: Compared) -> list[tuple[Change, str]]:
    return [(changed.change, changed.warning.code) for changed in compared.changes]


def reads(*warnings: HazardWarning, rejects: tuple[Reject, ...] = ()) -> Reading:
    return Reading(warnings, rejects)


A, B = known("A"), known("B")
STANDS = warning("B")

GOING = [
    ("one vanishes while another stands", [A, B], reads(STANDS), False, [(Change.VANISHED, "A")]),
    ("all vanish, none lifted", [A, B], reads(), True, []),
    ("the only one vanishes, none lifted", [A], reads(), True, []),
    ("all vanish, and the document shows one lifted", [A, B], reads(warning("B", LIFTED)), False,
     [(Change.VANISHED, "A"), (Change.LIFTED, "B")]),
    ("all are lifted", [A], reads(warning("A", LIFTED)), False, [(Change.LIFTED, "A")]),
    ("nothing was in force, nothing is", [], reads(), False, []),
    ("what was lifted may leave the feed", [known("A", LIFTED, GONE)], reads(), False, []),
    ("what had vanished does not vanish again", [known("A", AMBER, VANISHED), B], reads(STANDS), False, []),
    ("what had vanished comes back", [known("A", AMBER, VANISHED), B], reads(warning("A"), STANDS), False,
     [(Change.REWORDED, "A")]),
    ("one that cannot be read has not vanished", [A, B], reads(STANDS, rejects=(Reject("1", "level 9", "a"),)),
     False, []),
    ("an item without a legible code may be any of them", [A, B], reads(STANDS, rejects=(Reject("1", "no code"),)),
     False, []),
    ("nothing readable is no sign that all is over", [A, B], reads(rejects=(Reject("1", "no code"),)), False, []),
    ("a suspect answer ends nothing, yet new danger in it is told", [A, B], reads(warning("C", RED)), True,
     [(Change.NEW, "C")]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "before", "reading", "suspect", "changes"), GOING, ids=[row[0] for row in GOING])
def test_going(
    why: str, before: list[Known], reading: Reading, suspect: bool, changes: list[tuple[Change, str]]
) -> None:
    """F3: vanishing is never an all-clear: alone it is unknown, all at once it is not believed."""
    found = compare_all(before, reading)
    assert (found.suspect, told(found)) == (suspect, changes)


def test_worst_first() -> None:
    """B2: the changes of a poll come worst first, then by name."""
    reading = reads(
        warning("D", YELLOW), warning("C", RED), warning("B", AMBER), warning("A", AMBER), warning("Z", RED)
    )
    assert [changed.warning.code for changed in compare_all([], reading).changes] == ["C", "Z", "A", "B", "D"]


BEFORE = [
    ("people knew of none", None, LIFTED),
    ("as it stood", known(level=RED), RED),
    ("vanished is unknown, so as last known", known(level=RED, standing=VANISHED), RED),
    ("lifted is nothing", known(level=RED, standing=GONE), LIFTED),
    ("expired is nothing", known(level=RED, standing=OVER), LIFTED),
]


@pytest.mark.parametrize(("why", "before", "level"), BEFORE, ids=[row[0] for row in BEFORE])
def test_level_before(why: str, before: Known | None, level: Level) -> None:
    """F7: the level that people last knew of."""
    assert Changed(Change.RAISED, before, warning()).level_before is level


def test_a_change_is_about_some_warning() -> None:
    """F3: of one that vanished the last version speaks; of nothing at all none can."""
    assert Changed(Change.VANISHED, A, None).warning == A.warning
    with pytest.raises(ValueError, match="about some warning"):
        _ = Changed(Change.VANISHED, None, None).warning
