"""K1: a line that was changed, a line that is gone and a tail that was cut off are found and named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dutyofficer.core.clock import NaiveTime
from dutyofficer.core.logbook import GENESIS, Entry, Head, Line, chain_of, digest, seal, verify, verify_kept

NOW = datetime(2026, 11, 14, 3, 9, tzinfo=UTC)
Chain = list[Entry]


def _chain(length: int = 5) -> tuple[Chain, Head]:
    head, entries = Head("incident:7", 0, GENESIS), []
    for number in range(1, length + 1):
        line = Line(at=NOW, kind="reply", text=f"line {number}", incident=7, by="asha", words=f"words {number}")
        entries.append(seal(head, line, NOW, salt=f"salt{number}"))
        head = Head("incident:7", number, entries[-1].hash)
    return entries, head


def _with(number: int, **changes: object) -> Callable[[Chain], Chain]:
    def change(entries: Chain) -> Chain:
        return [replace(entry, **changes) if entry.seq == number else entry for entry in entries]  # type: ignore[arg-type]

    return change


def _forged(entries: Chain) -> Chain:
    """Line 3 with another text and a hash to match: the lines after it do not follow from it any more."""
    changed = replace(entries[2], text="forged")
    return [*entries[:2], replace(changed, hash=digest(entries[1].hash, changed)), *entries[3:]]


@pytest.mark.parametrize(
    ("tamper", "faults"),
    [
        (lambda entries: entries, []),
        (_with(3, text="x"), ["incident:7: line 3 was changed"]),
        (_with(3, by="ben"), ["incident:7: line 3 was changed"]),
        (_with(3, at=NOW + timedelta(seconds=1)), ["incident:7: line 3 was changed"]),
        (_with(3, entered_at=NOW - timedelta(seconds=1)), ["incident:7: line 3 was changed"]),
        (_with(3, chain="incident:8"), ["incident:8: line 3 was changed"]),
        (_forged, ["incident:7: line 4 was changed"]),
        (_with(3, words="x"), ["incident:7: the words of line 3 were altered"]),
        (_with(3, words="x", words_digest=None), ["line 3 was changed", "the words of line 3 were altered"]),
        (_with(3, words=None, salt=None), []),
        (lambda entries: entries[:2] + entries[3:], ["incident:7: line 3 is missing"]),
        (lambda entries: entries[3:], ["incident:7: lines 1 to 3 are missing"]),
        (lambda entries: entries[:3] + entries[2:], ["incident:7: line 3 is there twice"]),
        (lambda entries: entries[:-1], ["incident:7: line 5 is cut off"]),
        (lambda entries: entries[:2], ["incident:7: lines 3 to 5 are cut off"]),
        (lambda entries: [], ["incident:7: lines 1 to 5 are cut off"]),
    ],
)
def test_tampering_is_named(tamper: Callable[[Chain], Chain], faults: list[str]) -> None:
    """K1: chain and line are named, once each; words erased by right are no fault."""
    entries, head = _chain()
    found = verify(tamper(entries), head)
    assert len(found) == len(faults)
    assert all(said.endswith(wanted) for said, wanted in zip(found, faults, strict=True)), found


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        (None, "incident:7: its head is missing"),
        (Head("incident:7", 3, "0"), "incident:7: lines 4 to 5 are unknown to its head"),
        (Head("incident:7", 5, "0"), "incident:7: line 5 is not the one its head names"),
    ],
)
def test_a_head_that_does_not_fit_is_named(head: Head | None, fault: str) -> None:
    """K1: the head is kept apart, so lines added behind its back show as well."""
    assert verify(_chain()[0], head) == [fault]


def test_a_chain_forged_whole_shows_against_a_kept_head() -> None:
    """K1: whoever can write everything here still cannot change what left with a backup."""
    entries, head = _chain()
    assert verify_kept(entries, Head("incident:7", 3, entries[2].hash)) == []
    assert verify_kept(_forged(entries), Head("incident:7", 3, entries[2].hash)) != []
    assert verify_kept(entries[:4], head) == ["incident:7: line 5 is not the one that was kept"]


def test_what_may_be_erased_is_not_hashed() -> None:
    """K1: the same words with another salt give another digest, and a line without words has neither."""
    head = Head(chain_of(None), 0, GENESIS)
    line = Line(at=NOW, kind="reply", text="replied", words="1")
    one, other = seal(head, line, NOW, "a"), seal(head, line, NOW, "b")
    assert one.words_digest != other.words_digest
    silent = seal(head, replace(line, words=None), NOW, "a")
    assert (silent.salt, silent.words_digest) == (None, None)


def test_a_time_is_the_same_in_every_zone() -> None:
    """A chain read back by an engine with another zone still holds; a time without a zone is refused."""
    head, summer = Head("service", 0, GENESIS), timezone(timedelta(hours=1))
    line = Line(at=NOW, kind="note", text="x")
    assert seal(head, line, NOW, "a").hash == seal(head, replace(line, at=NOW.astimezone(summer)), NOW, "a").hash
    with pytest.raises(NaiveTime):
        seal(head, replace(line, at=NOW.replace(tzinfo=None)), NOW, "a")


def test_the_digest_stays_what_it_is() -> None:
    """A chain written by this version must verify for as long as the record is kept."""
    entry = seal(Head("incident:7", 0, GENESIS), Line(at=NOW, kind="note", text="é", incident=7, by="asha"), NOW, "a")
    assert entry.hash == "44519702199031c75b9e5acaee36b9c5031114dbe12253c6a6913ea2214c1f5a"
