"""H8: what is read in a report, and that a word of distress counts unless it is denied."""

from __future__ import annotations

import pytest

from dutyofficer.core.harm import Seen, read, without_numbers

READ = [
    # --- what wardens text
    ("Slash Lane under water, no houses, still coming up", "road flooded, 0 homes, rising"),
    ("Slash Ln floded and riseing", "road flooded, rising"),
    ("road wet, level steady", "road wet, steady"),
    ("Slash Lane impassable", "road closed"),
    ("cant get through Mill Lane, dropping", "road closed, falling"),
    ("lane passable with care, going down", "road passable, falling"),
    ("A6 closed. 4 homes. falling", "road closed, 4 homes, falling"),
    ("road ok no homes", "road passable, 0 homes"),
    ("Brook St 6 inches deep", "road flooded"),
    ("road not flooded", "road passable"),
    ("Surface water on the road, no change", "road wet, steady"),
    ("road re-opened", "road passable"),
    ("Barrow Road blocked by a tree", "road closed"),
    ("ROAD FLOODED", "road flooded"),
    ("RISING", "rising"),
    ("HOMES 12 RISING", "12 homes, rising"),
    # --- how many homes
    ("three houses have water in", "3 homes"),
    ("0 homes", "0 homes"),
    ("homes 3", "3 homes"),
    ("homes: 3", "3 homes"),
    ("homes flooded: 4", "4 homes"),
    ("1 house", "1 home"),
    ("my house is flooded", "1 home"),
    ("house 14 flooded", "1 home"),
    ("two or three propertys wet", "3 homes"),
    ("2-3 houses flooded", "3 homes"),
    ("a few houses flooded", "some homes"),
    ("houses flooded in Swan St", "some homes"),
    ("several more properties under water", "some homes"),
    ("couple of houses have water inside", "2 homes"),
    ("half a dozen houses flooded", "6 homes"),
    ("10 more homes, nobody hurt", "10 homes"),
    ("No homes on Mill Lane, 3 homes on Brook St", "3 homes"),
    ("none of the houses flooded", "0 homes"),
    ("all houses ok", "0 homes"),
    ("houses dry, road closed", "road closed, 0 homes"),
    ("no water in houses yet", "0 homes"),
    ("water not in any houses", "0 homes"),
    ("07:52 houses flooded", "some homes"),
    ("3 houses at risk", ""),
    ("water near houses", ""),
    ("on my way home now", ""),
    ("no houses flooded two people waiting", "0 homes"),
    # --- which way it goes
    ("not rising", "steady"),
    ("stopped rising", "steady"),
    ("was rising now going down", "falling"),
    ("still rising not dropping", "rising"),
    ("level has not changed", "steady"),
    ("its getting deeper", "rising"),
    ("hello", ""),
    ("", ""),
]


@pytest.mark.parametrize(("words", "seen"), READ)
def test_what_is_read_is_what_was_meant(words: str, seen: str) -> None:
    """H8: echoed in these words; none of these asks for help."""
    assert read(words).words == seen
    assert not read(words).distress


DISTRESS = [
    "help", "HELP!!!", "Please send help", "Need help", "can anyone help us", "can you help me", "no help yet",
    "Nobody can help us", "we can help but two are trapped", "people trapped in house on Mill Lane",
    "old lady traped upstairs", "car stuck on slash lane, water rising", "I am stuck", "STUCK", "man drowning",
    "child injured", "someone has an injury", "need rescue", "send the rescue boat", "resuce needed",
    "no houses flooded two people trapped", "no homes flooded but 2 people stuck", "not sure if anyone is stuck",
    "dont know if anyone is trapped", "No. Trapped", "not ok, stuck", "nobody stuck. one injured", "no rescue has come",
    "nobody stuck and injured", "\uff28\uff25\uff2c\uff30",
]  # fmt: skip
CALM = [
    "nobody trapped", "no one is trapped or injured", "not stuck", "noone stuck", "no people trapped", "injured: none",
    "trapped - no", "isn't stuck", "isn\u2019t stuck", "no reports of anyone injured", "no help needed",
    "we dont need rescue",
    "rescue not needed", "no need for help", "Nobody needs help", "we are ok no rescue needed", "yes i can help",
    "Can help", "1 I can help", "sorry cant help tonight", "happy to help", "unable to help sorry",
    "I will be out to help in an hour", "thanks for your help", "neighbours are helping each other", "helpful map",
    "struck by a branch", "no injuries", "10 houses flooded, nobody hurt, nobody stuck",
]  # fmt: skip


@pytest.mark.parametrize("words", DISTRESS)
def test_a_word_of_distress_counts(words: str) -> None:
    """H8: whole words, in any case; when in doubt it does."""
    assert read(words).distress
    assert read(words).harm


@pytest.mark.parametrize("words", CALM)
def test_a_denied_word_of_distress_does_not(words: str) -> None:
    """H8: nobody is woken by `nobody trapped`, nor by an answer to "Can you help?"."""
    assert not read(words).distress


@pytest.mark.parametrize(
    ("seen", "harm"),
    [
        (Seen(homes=0), False),
        (Seen(homes=1), True),
        (Seen(uncounted=True), True),
        (Seen(distress=True, homes=0), True),
        (Seen(), False),
    ],
)
def test_what_is_harm(seen: Seen, harm: bool) -> None:
    """H8: homes under water, counted or not, or a call for help."""
    assert seen.harm is harm


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("ring me 07700 900201 now", "ring me (number in the log) now"),
        ("+447700900201", "(number in the log)"),
        ("0116 496 0201 or 999", "(number in the log) or 999"),
        ("12 Mill Lane,\n 3 houses", "12 Mill Lane, 3 houses"),
        ("water " * 40, "water " * 17 + "water..."),
    ],
)
def test_officers_get_the_words_without_numbers(words: str, shown: str) -> None:
    """S5: never another person's number; one line; cut at a word."""
    assert without_numbers(words) == shown
