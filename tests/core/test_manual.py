"""I1, S5, H1: what a caller said, as officers read and hear it: reported by somebody, never a warning."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dutyofficer.core.manual import KIND, PLACE, SOURCE, WORDS, Manual, manual_item
from dutyofficer.core.message import Reason, segments
from dutyofficer.core.policy import Handling, Policy
from dutyofficer.core.speech import page_speech
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import inform_text, page_text
from tests.promises.begin import texts

NOW = datetime(2025, 11, 14, 14, tzinfo=UTC)
AMBER = Manual(
    incident=1, at=NOW, level=Level.AMBER, hazard="flood", place="Sileby", authority="Leicestershire",
    source="Fire control", area="sileby",
)  # fmt: skip
LONGEST = Manual(
    incident=1, at=NOW, level=Level.RED, hazard="h " * (KIND // 2), place="Place " * (PLACE // 6),
    authority="Leicestershire", source="Source " * (SOURCE // 7),
)  # fmt: skip


HANDLED = ((Level.YELLOW, Handling.INFORM), (Level.AMBER, Handling.ACCEPT), (Level.RED, Handling.URGENT))


@pytest.mark.parametrize(("level", "handling"), HANDLED)
def test_its_level_says_how_it_is_handled(level: Level, handling: Handling) -> None:
    """H1: as any other hazard that is no flood warning of a publisher."""
    assert Policy().handle_warning("manual", level) is handling


def test_a_page_says_where_what_and_who_said_so() -> None:
    """One text, with 999 in it; nothing in it calls it a warning."""
    said = page_text(texts(), "M1", [manual_item(AMBER, "Slash Lane under water.")], Reason.FIRST, NOW)
    assert said == (
        "LLR DUTY M1: FLOODING Sileby: Slash Lane under water. Life at risk: 999. Reported by Fire control 14:00. "
        "Reply 1 to accept, 2 if you cannot."
    )
    assert segments(said) == 1


@pytest.mark.parametrize("reason", [r for r in Reason if r not in (Reason.SURGE, Reason.ENDED)])
@pytest.mark.parametrize("manual", [AMBER, LONGEST], ids=["short", "longest"])
def test_whatever_the_reason_999_and_the_source_are_in_it(manual: Manual, reason: Reason) -> None:
    """S5: two texts at most, the words are cut, 999 and who said so never; and no text calls it a warning."""
    item = manual_item(manual, "ring 07700 900123 now " + "words of the caller " * (WORDS // 20))
    for said in (
        page_text(texts(), "M12", [item], reason, NOW, minutes=120, waiting=3),
        inform_text(texts(), "M12", [item], NOW),
    ):
        assert segments(said) <= 2, said
        assert "999" in said, said
        assert f"Reported by {item.by}" in said, said
        assert "warning" not in said.casefold(), said
        assert "900123" not in said, said


@pytest.mark.parametrize(
    "source", ["\u200b", "\u7532", "07700 900123"], ids=["unseen", "no letter of ours", "a number"]
)
def test_whoever_said_it_999_is_in_it(source: str) -> None:
    """S5: also where nothing of the name can be texted."""
    item = manual_item(replace(AMBER, source=source), "Slash Lane under water.")
    for said in (page_text(texts(), "M1", [item], Reason.FIRST, NOW), inform_text(texts(), "M1", [item], NOW)):
        assert "Life at risk: 999. Reported by" in said


def test_a_call_says_it_too() -> None:
    said = page_speech(texts(), "M1", [manual_item(AMBER, "Slash Lane under water")], NOW)
    assert "M 1. FLOODING. Sileby: Slash Lane under water. Reported by Fire control, fourteen hundred." in said
    assert "the emergency services must know" in said


TITLES = (
    ("one of our areas", AMBER, "Flooding reported, Sileby"),
    ("a place in words", LONGEST, f"{LONGEST.headline} reported, {LONGEST.place}, Leicestershire"),
)


@pytest.mark.parametrize(("sentence", "manual", "title"), TITLES, ids=[row[0] for row in TITLES])
def test_its_incident_is_called(sentence: str, manual: Manual, title: str) -> None:
    assert manual.title == title
