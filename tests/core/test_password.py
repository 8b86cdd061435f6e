"""K4: a password is long and not easily guessed; nothing else is asked of it."""

from __future__ import annotations

import pytest

from dutyofficer.core.password import fault, normal

GOOD = [
    "correct horse battery", "teapot ladder fog", "twelve chars", "x7#qLp0-Vm2w", "kettle-river-42", "839201748392",
    "\u017c\u00f3\u0142w lubi kaszk\u0119", ("teapot ladder fog " * 8)[:128], "passwords are for ladders",
]  # fmt: skip


@pytest.mark.parametrize("password", GOOD)
def test_long_ones_are_taken_as_they_are(password: str) -> None:
    """No capital, figure or sign is asked for: three words do."""
    assert fault(password, "asha.patel") is None


BAD = [
    ("eleven characters", "teapot ladd", "12 characters or more"),
    ("nothing", "", "12 characters or more"),
    ("129 characters", "teapot ladder" + "x" * 116, "128 characters or fewer"),
    ("the name in it", "my asha.patel 77", "must not contain the name"),
    ("the name in capitals", "ASHA.PATEL-river", "must not contain the name"),
    ("one character", "aaaaaaaaaaaa", "too easy"),
    ("three characters", "abcabbacbacb", "too easy"),
    ("a word twice", "ladderladder", "too easy"),
    ("a group over and over", "Ab12eAb12eAb12e", "too easy"),
    ("the alphabet", "abcdefghijklmn", "too easy"),
    ("backwards", "nmlkjihgfedcba", "too easy"),
    ("figures", "1234567890123", "too easy"),
    ("rows of keys", "qwertyuiopasdf", "too easy"),
    ("what everybody takes", "Password2026!", "too easy"),
    ("two of those", "welcomeadmin1", "too easy"),
    ("what we are", "dutyofficer99", "too easy"),
]


@pytest.mark.parametrize(("why", "password", "words"), BAD, ids=[row[0] for row in BAD])
def test_others_are_refused_in_words(why: str, password: str, words: str) -> None:
    assert words in (fault(password, "asha.patel") or ""), why


def test_the_part_of_an_address_before_the_at_is_the_name_too() -> None:
    """Names may be addresses."""
    assert "name" in (fault("carol1974 rivers", "carol1974@example.org") or "")


SHORT = [
    ("one letter before the at", "a@council.uk", "a teapot ladder fog"),
    ("three letters", "ann", "cannon ladder fog"),
    ("three before the at", "bob@example.org", "bobsleigh and kettle"),
]


@pytest.mark.parametrize(("why", "name", "password"), SHORT, ids=[row[0] for row in SHORT])
def test_a_short_name_may_be_in_it(why: str, name: str, password: str) -> None:
    """It is in half of all words by chance, and tells nothing."""
    assert fault(password, name) is None, why


def test_four_letters_are_a_name() -> None:
    """From there on they are refused; so is a whole address whose first part is short."""
    assert "name" in (fault("asha teapot ladder", "asha") or "")
    assert "name" in (fault("my a@council.uk fog", "a@council.uk") or "")


def test_a_letter_is_the_same_however_it_is_typed() -> None:
    """One character or two, by the keyboard."""
    assert normal("cafe\u0301 ladder fog") == normal("caf\u00e9 ladder fog")
