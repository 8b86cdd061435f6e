"""W1, W5, W6, S5: what wardens read and hear, from the templates that are shipped."""

from __future__ import annotations

from itertools import product

import pytest

from dutyofficer.core.message import Medium, Reason, segments
from dutyofficer.core.page import Item
from dutyofficer.core.texts import FORBIDDEN
from dutyofficer.core.warden_text import Said, namings, warden_text
from dutyofficer.core.warning import Level
from tests.core.builders import AMBER, LIFTED, RED, YELLOW, item
from tests.core.test_wording import NAMES, SILEBY, TEXTS

SMS, VOICE = Medium.SMS, Medium.VOICE
QUORN = item(1, AMBER)
LONGEST_LABEL = "Barkby Thorpe and Beeby W"


def said(
    *items: Item, was: Level = LIFTED, now: Level | None = None, places: tuple[str, ...] = ("Quorn",),
    lowered: bool = False, asks: bool = False,
) -> Said:  # fmt: skip
    stands = items[0].level if now is None else now
    return Said(items, places, was, stands, lowered=lowered, asks=asks)


WORDS = [
    ("the first", said(QUORN), SMS, "Flood warning: River Soar at Quorn. Flooding is expected."),
    ("on top of an alert", said(QUORN, was=YELLOW), SMS, "Flood warning: River Soar at Quorn (was flood alert)."),
    ("it asks for help", said(QUORN, asks=True), SMS, "Life at risk: 999. Can you help? Reply 1 yes, 2 no"),
    ("so does a rise", said(QUORN, was=YELLOW, asks=True), SMS, "(was flood alert). Start your plan if safe."),
    ("severe at once", said(item(1, RED)), SMS, "SEVERE flood warning: River Soar at Quorn. Danger to life."),
    ("from a flood warning", said(item(1, RED), was=AMBER), SMS,
     "UPGRADED to SEVERE flood warning: River Soar at Quorn (was flood warning). Danger to life."),
    ("from an alert", said(item(1, RED), was=YELLOW), SMS, "(was flood alert). Danger to life."),
    ("a second one where severe stands", said(item(1, RED), was=RED), SMS, "SEVERE flood warning: River Soar at"),
    ("a flood warning where severe stands", said(QUORN, was=RED, now=RED), SMS,
     "Flood warning also: River Soar at Quorn. The severe warning stands: danger to life."),
    ("an alert", said(item(1, YELLOW)), SMS, "Flood alert: River Soar at Quorn. Flooding is possible"),
    ("two alerts", said(item(1, YELLOW), item(2, YELLOW)), SMS, "2 flood alerts, first: River Soar at Quorn."),
    ("two warnings", said(QUORN, SILEBY), SMS, "2 flood warnings, the worst: River Soar at Quorn."),
    ("two that ask", said(QUORN, SILEBY, asks=True), SMS, "Can you help? Reply 1 yes, 2 no"),
    ("come down", said(QUORN, was=RED, lowered=True), SMS,
     "Lowered to flood warning: River Soar at Quorn (was severe). Danger is not over"),
    ("another place than the publisher names", said(QUORN, places=("Mountsorrel",)), SMS,
     "Flood warning: River Soar at Quorn, for Mountsorrel."),
    ("two of theirs", said(QUORN, places=("Quorn", "Sileby")), SMS, "River Soar at Quorn, for Quorn +1."),
    ("spoken", said(QUORN), VOICE, "This is LLR. Flood warning. River Soar at Quorn. Flooding is expected."),
    ("severe, spoken", said(item(1, RED)), VOICE, "Severe flood warning. River Soar at Quorn. Danger to life."),
    ("come down, spoken", said(QUORN, was=RED, lowered=True), VOICE, "Lowered to flood warning. River Soar at Quorn."),
    ("beside severe, spoken", said(QUORN, now=RED), VOICE, "Flood warning also. River Soar at Quorn. The severe"),
    ("weather", said(item(1, AMBER, hazard="snow", name="Leicestershire")), SMS, "Flood warning: Leicestershire."),
    ("red weather", said(item(1, RED, hazard="wind", name="Rutland")), SMS, "danger to life: Rutland."),
    ("weather, spoken", said(item(1, RED, hazard="wind", name="Rutland")), VOICE, "Rutland. Stay in a safe place."),
]  # fmt: skip


@pytest.mark.parametrize(("why", "what", "medium", "words"), WORDS, ids=[row[0] for row in WORDS])
def test_words(why: str, what: Said, medium: Medium, words: str) -> None:
    """W1, F7: worded by what happened at the place, in one text, and always with 999 (W5)."""
    text = warden_text(TEXTS, what, medium)
    assert words in text
    assert "999" in text.replace("9 9 9", "999")
    assert medium is VOICE or segments(text) == 1
    assert not FORBIDDEN.search(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("places", [("Quorn",), (LONGEST_LABEL[:24],), (LONGEST_LABEL[:24], "Sileby")])
def test_long_names(name: str, places: tuple[str, ...]) -> None:
    """S5: whatever the publisher calls it, the warden's own name for the place is there, in one text."""
    shapes = product((AMBER, RED, YELLOW), (LIFTED, YELLOW, AMBER), (False, True))
    for level, was, asks in shapes:
        what = said(item(1, level, name=name), was=was, places=places, asks=asks and level is AMBER)
        text = warden_text(TEXTS, what, SMS)
        assert segments(text) == 1, text
        assert places[0] in text
        assert "999" in text


CALLED = [
    ("its name is in the publisher's", "River Soar at Sileby", ("Sileby",), ["River Soar at Sileby", "Sileby"]),
    ("as a whole word only", "River Sence at Wistow", ("Wist",), [
        "River Sence at Wistow, for Wist", "Wist"]),
    ("cut at a word, while it still says something", "River Soar at Quorn, Barrow and Sileby", ("Sileby",), [
        "River Soar at Quorn, Barrow and Sileby", "River Soar at Quorn, Barrow, for Sileby",
        "River Soar at Quorn, for Sileby", "Sileby"]),
    ("of several the first, and how many", "River Soar", ("Quorn", "Sileby", "Syston"), [
        "River Soar, for Quorn +2", "Quorn +2"]),
    ("none of theirs by name", "River Soar", (), ["River Soar"]),
    ("characters that no text has", "River Soar", ("Quorn \u2013 Mill",), [
        "River Soar, for Quorn - Mill", "Quorn - Mill"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "name", "places", "names"), CALLED, ids=[row[0] for row in CALLED])
def test_namings(why: str, name: str, places: tuple[str, ...], names: list[str]) -> None:
    """S5: from the fullest to the shortest; at last their own name stands alone."""
    assert namings(name, places) == names


def test_a_reason_is_not_told_to_wardens() -> None:
    """What counts is the place: a warning that its publisher raised reads like a new one where nothing stood."""
    raised = item(1, AMBER, Reason.RAISED, before=YELLOW)
    assert warden_text(TEXTS, said(raised), SMS) == warden_text(TEXTS, said(QUORN), SMS)
