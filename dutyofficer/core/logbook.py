"""The record: what a line is and how lines are chained so that a change, a gap or a cut-off tail shows (K1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dutyofficer.core.clock import aware

SERVICE = "service"
"""The chain of everything that belongs to no incident."""


def chain_of(incident: int | None) -> str:
    """The chain that lines about `incident` go to."""
    return SERVICE if incident is None else f"incident:{incident}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line to be written. `at` is when it happened (UTC); `by` a person's id; `words` what a person wrote.

    `text` is hashed and stays for ever: it names people by id, never by name, number or address.
    """

    at: datetime
    kind: str
    text: str
    incident: int | None = None
    by: str | None = None
    words: str | None = None


GENESIS = "0" * 64
"""What the first line of a chain follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line as it stands in its chain. Times are UTC: `at` it happened, `entered_at` it was written down.

    Of `words` only the salted digest is hashed, so that words and salt can be erased and the chain still holds.
    """

    chain: str
    seq: int
    at: datetime
    entered_at: datetime
    kind: str
    text: str
    by: str | None
    words: str | None
    salt: str | None
    words_digest: str | None
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain is and what it ends with; kept apart from the lines, so that a cut-off tail shows."""

    chain: str
    length: int
    hash: str


def seal(head: Head, line: Line, entered_at: datetime, salt: str) -> Entry:
    """The entry that `line` becomes after `head`. `salt` is random; it is kept only where there are words."""
    entry = Entry(
        chain=head.chain,
        seq=head.length + 1,
        at=line.at,
        entered_at=entered_at,
        kind=line.kind,
        text=line.text,
        by=line.by,
        words=line.words,
        salt=None if line.words is None else salt,
        words_digest=None if line.words is None else digest_of_words(salt, line.words),
        hash="",
    )
    return replace(entry, hash=digest(head.hash, entry))


def digest(previous: str, entry: Entry) -> str:
    """SHA-256 of a line and of all before it, over canonical JSON: sorted keys, no blanks, UTF-8, times in UTC."""
    content = {
        "previous": previous,
        "chain": entry.chain,
        "seq": entry.seq,
        "at": _instant(entry.at),
        "entered_at": _instant(entry.entered_at),
        "kind": entry.kind,
        "text": entry.text,
        "by": entry.by,
        "words_digest": entry.words_digest,
    }
    document = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(document.encode()).hexdigest()


def digest_of_words(salt: str, words: str) -> str:
    """Salted, because a bare digest of "1" or of a name could be guessed after the words were erased."""
    return hashlib.sha256(f"{salt}:{words}".encode()).hexdigest()


def verify(entries: Sequence[Entry], head: Head | None) -> list[str]:
    """Faults, in words, of one chain read in order; empty if it is whole. Erased words are no fault."""
    faults: list[str] = []
    so_far = Head(SERVICE, 0, GENESIS)
    for entry in entries:
        faults += _missing(entry, so_far) or _changed(entry, so_far)
        faults += _words(entry)
        so_far = Head(entry.chain, entry.seq, entry.hash)
    return faults + _tail(so_far, head)


def verify_kept(entries: Sequence[Entry], kept: Head) -> list[str]:
    """Faults against a head that left with an earlier backup or export: even a chain forged whole shows."""
    if kept.length == 0 or any(entry.seq == kept.length and entry.hash == kept.hash for entry in entries):
        return []
    return [f"{kept.chain}: line {kept.length} is not the one that was kept"]


def _instant(moment: datetime) -> str:
    return aware(moment).isoformat(timespec="microseconds")


def _missing(entry: Entry, so_far: Head) -> list[str]:
    first, last = so_far.length + 1, entry.seq - 1
    if last < first - 1:
        return [f"{entry.chain}: line {entry.seq} is there twice"]
    return [f"{entry.chain}: {_lines(first, last)} missing"] if last >= first else []


def _changed(entry: Entry, so_far: Head) -> list[str]:
    return [] if entry.hash == digest(so_far.hash, entry) else [f"{entry.chain}: line {entry.seq} was changed"]


def _words(entry: Entry) -> list[str]:
    if entry.words is None or entry.words_digest == digest_of_words(entry.salt or "", entry.words):
        return []
    return [f"{entry.chain}: the words of line {entry.seq} were altered"]


def _tail(last: Head, head: Head | None) -> list[str]:
    if head is None:
        return [f"{last.chain}: its head is missing"] if last.length else []
    if last.length < head.length:
        return [f"{head.chain}: {_lines(last.length + 1, head.length)} cut off"]
    if last.length > head.length:
        return [f"{head.chain}: {_lines(head.length + 1, last.length)} unknown to its head"]
    return [] if last.hash == head.hash else [f"{head.chain}: line {last.length} is not the one its head names"]


def _lines(first: int, last: int) -> str:
    return f"line {first} is" if first == last else f"lines {first} to {last} are"
