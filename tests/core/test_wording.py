"""S5, W5: every text from the templates that are shipped, with names as long as they really are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.counting import counts
from dutyofficer.core.message import Reason, gsm7, segments
from dutyofficer.core.page import Item
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import (
    BadText,
    Texts,
    check_template,
    digest_text,
    inform_text,
    page_text,
)
from tests.core.builders import AMBER, LIFTED, NOON, RED, YELLOW, item, minutes

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = load_texts(CONFIG / "texts.toml", load_settings(CONFIG / "dutyofficer.toml"))
NOW = NOON + minutes(16 * 60)
QUORN, SILEBY = item(1, AMBER, name="River Soar at Quorn"), item(2, AMBER, name="River Soar at Sileby")
NAMES = [
    "River Soar at Quorn",
    "River Trent at Castle Donington including Hemington and Lockington",
    "Rivers Wreake and Soar for riverside properties near Syston and Birstall",
    "Loughborough urban watercourses and local tributaries to the River Soar",
    "River Soar at Moor Lane in Normanton on Soar and Hathern Sports Ground",
    "River Devon at Bottesford, Easthorpe, Muston and Woolsthorpe",
    "Bushby Brook at Thurncourt, Evington and North Evington in Leicester City",
]
PLACES = ("Barrow upon Soar", "Mountsorrel", "Quorn", "Sileby", "Wreake villages")
DANGLING = ("in", "at", "and", "to", "of", "the", "for", "near", "including", "on", "upon")


def page(reason: Reason, *items: Item, minutes: int = 0, waiting: int = 0) -> str:
    return page_text(TEXTS, "F7", items, reason, NOW, minutes=minutes, waiting=waiting)


BY_REASON = [
    ("the first", (QUORN,), Reason.FIRST, "LLR DUTY F7: FLOOD WARNING River Soar at Quorn. EA Wed 12:00. Reply 1 to"),
    ("raised from an alert", (item(1, AMBER, Reason.RAISED, before=YELLOW),), Reason.RAISED,
     "LLR DUTY F7 UP: flood alert is now FLOOD WARNING, River Soar at Quorn."),
    ("severe says danger to life", (item(1, RED),), Reason.FIRST,
     "LLR DUTY F7: SEVERE FLOOD WARNING (danger to life) River Soar at Quorn."),
    ("raised to severe is severe", (item(1, RED, Reason.RAISED, before=AMBER),), Reason.RAISED, "(danger to life)"),
    ("several are counted, the worst named", (QUORN, SILEBY, item(3, YELLOW)), Reason.FIRST,
     "LLR DUTY F7: 2 flood warnings, 1 flood alert. Worst: FLOOD WARNING River Soar at Quorn."),
    ("a surge", (item(1, YELLOW), item(2, YELLOW)), Reason.SURGE, "2 flood alerts within 3 hours. First: River Soar"),
    ("the officer again", (QUORN,), Reason.REPEAT, "F7 NOT YET ACCEPTED (9 min): FLOOD WARNING River Soar at Quorn."),
    ("the next rung", (QUORN,), Reason.ESCALATED, "LLR ESCALATION F7: FLOOD WARNING"),
    ("why they are asked", (QUORN,), Reason.ESCALATED, "Not accepted for 9 min, so you are asked."),
    ("everybody", (QUORN,), Reason.EVERYBODY, "LLR ALARM F7: NOBODY has accepted FLOOD WARNING"),
    ("in a gap", (QUORN,), Reason.GAP, "nobody is on the rota, you were last."),
    ("ended meanwhile", (QUORN,), Reason.ENDED, "F7: ended, but nobody accepted it."),
    ("our own trouble, whatever the rung", (item(None, hazard="system", name="Look by hand."),), Reason.ESCALATED,
     "LLR SYSTEM F7: FLOOD WARNING. Look by hand. Reply 1"),
    ("its places", (item(places=PLACES[:2]),), Reason.FIRST, "Quorn. Barrow upon Soar, Mountsorrel. EA"),
    ("more than three places are counted", (item(places=("A", "B", "C", "D", "E")),), Reason.FIRST, "A, B, C +2. EA"),
    ("not mapped", (item(unmapped=True),), Reason.FIRST, "Not mapped to a community."),
    ("wardens told", (item(wardens=3),), Reason.FIRST, "Wardens told 3. Reply 1"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "items", "reason", "part"), BY_REASON, ids=[row[0] for row in BY_REASON])
def test_page(why: str, items: tuple[Item, ...], reason: Reason, part: str) -> None:
    """S5: a page says what, where, why now, and which reply works, in one text."""
    text = page(reason, *items, minutes=9)
    assert part in text
    assert "Reply 1" in text
    assert segments(text) == 1


INFORMED = [
    ("the first", (item(1, YELLOW),), "LLR DUTY F7: FLOOD ALERT River Soar at Quorn. EA Wed 12:00. For information"),
    ("raised", (item(1, AMBER, Reason.RAISED, before=YELLOW),), "F7 UP: flood alert is now FLOOD WARNING, River Soar"),
    ("lowered is about the place", (item(1, LIFTED, Reason.LOWERED, before=AMBER, stands=YELLOW),),
     "F7 DOWN: flood warning has come down to flood alert, River Soar at Quorn."),
    ("lowered is no all-clear", (item(1, AMBER, Reason.LOWERED, before=RED, stands=AMBER),), "Not an all-clear."),
    ("lifted", (item(1, LIFTED, Reason.LIFTED, before=AMBER),), "F7 LIFTED: FLOOD WARNING River Soar at Quorn is no"),
    ("lifted is no all-clear", (item(1, LIFTED, Reason.LIFTED, before=AMBER),), "Not an all-clear."),
    ("reworded", (item(1, AMBER, Reason.REWORDED, before=AMBER),), "F7: new words on FLOOD WARNING River Soar"),
    ("vanished is treated as in force", (item(1, AMBER, Reason.VANISHED, before=AMBER),), "Treat it as in force"),
    ("first seen lifted", (item(1, LIFTED, Reason.BLIND),), "was in force while we were blind."),
    ("widened", (item(1, AMBER, Reason.WIDENED, before=AMBER),), "F7 WIDER: FLOOD WARNING River Soar"),
    ("several", (item(1, YELLOW), item(2, LIFTED, Reason.LIFTED, before=AMBER)),
     "1 flood alert, 1 flood warning lifted. Worst: FLOOD ALERT River Soar at Quorn."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "items", "part"), INFORMED, ids=[row[0] for row in INFORMED])
def test_inform(why: str, items: tuple[Item, ...], part: str) -> None:
    """B1, F7: a text that needs no answer asks for none."""
    text = inform_text(TEXTS, "F7", items, NOW)
    assert part in text
    assert "Reply 1" not in text
    assert segments(text) == 1


def test_digest() -> None:
    """B4: the morning text counts what came, names the worst, and says how many stand."""
    items = (QUORN, item(2, LIFTED, Reason.LIFTED, before=YELLOW), item(3, LIFTED, Reason.LIFTED, before=YELLOW))
    text = digest_text(TEXTS, items, 4, NOW)
    assert "LLR DUTY 04:00: since yesterday 1 flood warning, 2 flood alerts lifted. Worst: FLOOD WARNING" in text
    assert "4 in force" in text


# --- long names ------------------------------------------------------------------------------------------------------

KINDS = [
    ("a page", lambda name: page(Reason.FIRST, item(name=name, places=PLACES, wardens=12)), ("Reply 1",)),
    ("severe", lambda name: page(Reason.FIRST, item(1, RED, name=name)), ("danger to life", "Reply 1 to accept NOW")),
    ("the next rung", lambda name: page(Reason.ESCALATED, item(name=name), minutes=10), ("Reply 1", "10 min")),
    ("everybody", lambda name: page(Reason.EVERYBODY, item(name=name), minutes=25), ("NOBODY", "Reply 1")),
    ("in a gap", lambda name: page(Reason.GAP, item(name=name)), ("you were last", "Reply 1")),
    ("lifted", lambda name: inform_text(TEXTS, "F7", (item(1, LIFTED, Reason.LIFTED, before=RED, name=name),), NOW),
     ("LIFTED", "Not an all-clear")),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("why", "say", "safe"), KINDS, ids=[row[0] for row in KINDS])
def test_long_names(why: str, say: Callable[[str], str], safe: tuple[str, ...], name: str) -> None:
    """S5, W5: names are cut at a word to fit one text; the words of safety never are."""
    text = say(name)
    assert segments(text) == 1
    assert all(part in text for part in safe)
    words = name.split()
    parts = (" ".join(words[:count]).rstrip(",") for count in range(1, len(words) + 1))
    kept = max((part for part in parts if part in text), key=len)
    assert len(kept) >= 14
    assert not re.search(re.escape(kept) + r"\w|,[.,]", text), "cut within a word, or before a comma"
    assert kept == name or kept.split()[-1] not in DANGLING


def test_places_go_before_the_name_is_cut() -> None:
    """S5: of what can be spared the list of places is spared first."""
    text = page(Reason.FIRST, item(name=NAMES[1], places=PLACES))
    assert "Mountsorrel" not in text
    assert NAMES[1] in text


def test_what_cannot_be_cut_takes_two() -> None:
    """S5: where the rest is too long the whole name is kept, in two segments at most."""
    text = page(Reason.REPEAT, item(name="Gwaun-Cae-Gurwen" * 8), minutes=9)
    assert segments(text) == 2
    assert "Reply 1" in text


def test_nobody_may_think_that_one_is_all() -> None:
    """B2: a page that names one of several, or while more waits, says how many more."""
    assert "+3 more. " in page(Reason.REPEAT, QUORN, SILEBY, waiting=2)
    assert "more" not in page(Reason.REPEAT, QUORN)


def test_not_mapped_is_never_cut() -> None:
    """F6: that nobody there has been told is said however long the name."""
    text = page(Reason.FIRST, item(name=NAMES[2], unmapped=True))
    assert "Not mapped to a community." in text


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.sampled_from([YELLOW, AMBER, RED]), st.sampled_from(list(Reason)))
def test_any_name(name: str, level: Level, reason: Reason) -> None:
    """S5: whatever a publisher calls a place, braces and emoji too, the text stays sendable."""
    text = page(reason, item(1, level, name=name))
    assert gsm7(text) == text
    assert "Reply 1" in text


COUNTED = [
    ("one", (QUORN,), "1 flood warning"),
    ("some", (QUORN, SILEBY), "2 flood warnings"),
    ("one lifted", (item(1, LIFTED, Reason.LIFTED, before=AMBER),), "1 flood warning lifted"),
    ("some lifted", (item(1, LIFTED, Reason.LIFTED, before=AMBER),) * 2, "2 flood warnings lifted"),
    ("some gone", (item(1, AMBER, Reason.VANISHED, before=AMBER),) * 2, "2 flood warnings gone without a word"),
    ("in the order given", (item(1, RED), QUORN, item(3, AMBER, Reason.REWORDED, before=AMBER)),
     "1 severe flood warning, 1 flood warning, 1 flood warning reworded"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "items", "text"), COUNTED, ids=[row[0] for row in COUNTED])
def test_counts(why: str, items: tuple[Item, ...], text: str) -> None:
    """B2: the rest is counted, in the publisher's words."""
    assert counts(items) == text


BAD = [
    ("a word that nothing fills in", "page.first", "{ref} {river}", r"page.first: nothing fills in \{river\}"),
    ("a word of another table", "warden.first", "{ref}", r"warden.first: nothing fills in \{ref\}"),
    ("a brace that is not closed", "page.first", "{ref", "page.first: expected '}'"),
    ("a brace that is not opened", "page.first", "ref}", "page.first: Single '}'"),
    ("a number", "page.first", "{0}", r"page.first: nothing fills in \{0\}"),
    ("nothing in braces", "page.first", "{}", r"page.first: nothing fills in \{\}"),
    ("a table without words", "publisher.flood", "{ref}", "publisher.flood: nothing fills in"),
]


@pytest.mark.parametrize(("why", "key", "template", "fault"), BAD, ids=[row[0] for row in BAD])
def test_bad_template(why: str, key: str, template: str, fault: str) -> None:
    """S5: templates are data; one that cannot be filled in is refused at start, by its key."""
    with pytest.raises(BadText, match=fault):
        check_template(key, template)


def test_good_templates() -> None:
    """S5: what is shipped can be filled in, and braces may be doubled."""
    for key, template in TEXTS.templates.items():
        check_template(key, template)
    check_template("page.first", "{{literally}} {ref}")


def test_unknown_publisher_is_the_weather() -> None:
    """S5: a hazard without a publisher of its own is the Met Office's."""
    assert [TEXTS.publisher(hazard) for hazard in ("flood", "wind", "system")] == ["EA", "Met Office", "System"]


def test_service_opens_every_text() -> None:
    """S5: a partnership's own name, from its configuration, opens its texts."""
    other = Texts(TEXTS.templates, "Kent", TEXTS.zone)
    assert page_text(other, "F7", (QUORN,), Reason.FIRST, NOW).startswith("Kent DUTY F7: ")
