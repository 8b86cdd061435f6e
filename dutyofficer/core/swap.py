"""A swap by text (D7): whom they mean, which duty it is, and how long the offer stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dutyofficer.core.people import Person
from dutyofficer.core.rota import Rota, Span, may_serve, schedule
from dutyofficer.core.rota_edit import YEAR

_NO_NAMES = frozenset({"with", "to", "for", "please", "pls", "thanks", "thank", "you", "ta"})


class OfferState(StrEnum):
    """Where an offer is. HELD: it waits for the morning; ASKED: for the answer."""

    HELD = "held"
    ASKED = "asked"
    TAKEN = "taken"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`with_` is to take what `person` has on `rota` from `start` to `end` (aware UTC).

    `due_at`: when to ask, to let it lapse, or to tell `person` how it ended; None when nothing is left to do.
    """

    id: int
    rota: str
    person: str
    with_: str
    start: datetime
    end: datetime
    made_at: datetime
    state: OfferState = OfferState.HELD
    question: int | None = None
    due_at: datetime | None = None

    @property
    def lapses_unasked(self) -> datetime:
        """Once the duty has begun; if it had when they asked, once it is over."""
        return self.start if self.start > self.made_at else self.end

    def lapses(self, asked_at: datetime, answer: timedelta) -> datetime:
        """When an answer is too late, if they have so long for it."""
        return min(asked_at + answer, self.lapses_unasked)


def on_which(words: str, rotas: Iterable[Rota]) -> tuple[str, list[Rota]]:
    """`BEN SECOND ON CALL`: the words without the rota that they begin or end with, and that one; else all of them."""
    rotas, typed = list(rotas), [part for part in _parts(words) if part not in _NO_NAMES]
    for rota in rotas:
        for name in (_parts(rota.id), _parts(rota.name)):
            if name and name in (typed[: len(name)], typed[-len(name) :]):
                rest = typed[len(name) :] if typed[: len(name)] == name else typed[: -len(name)]
                return " ".join(rest), [rota]
    return " ".join(typed), rotas


def meant(words: str, people: Iterable[Person]) -> list[Person]:
    """Everybody whom these words may name: by id, else by the whole name, else by any part of it or its letter."""
    people, typed = list(people), _parts(words)
    return (
        [person for person in people if typed and typed == _parts(person.id)]
        or [person for person in people if typed and typed == _parts(person.name)]
        or [person for person in people if max(map(len, typed), default=0) > 1 and _names(typed, _parts(person.name))]
    )


def _parts(text: str) -> list[str]:
    """`B. O'Brien-Smith` as `b obrien smith`: however phones write signs and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (" " if not char.isalnum() and char not in "'\u2019" else char for char in plain if not _is_accent(char))
    return "".join(kept).replace("'", "").replace("\u2019", "").split()


def _is_accent(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Cf")


def _names(typed: Sequence[str], name: Sequence[str]) -> bool:
    return all(any(part == own or (len(part) == 1 and own.startswith(part)) for own in name) for part in typed)


def next_duty(person: str, with_: str, rotas: Iterable[Rota], now: datetime) -> tuple[Rota, Span] | None:
    """The duty that `person` has, or has next, on a rota that `with_` may serve on."""
    found = [(rota, span) for rota in rotas if with_ in may_serve(rota, now) for span in _duties(rota, person, now)]
    return min(found, key=lambda duty: (duty[1].start, duty[0].id), default=None)


def _duties(rota: Rota, person: str, now: datetime) -> list[Span]:
    return [span for span in schedule(rota, now, now + YEAR) if span.person == person]


def has_end(span: Span, now: datetime) -> bool:
    """Whether it is a duty, and not one person for good."""
    return span.end < now + YEAR


def who_may(person: str, rotas: Iterable[Rota], people: Iterable[Person], now: datetime) -> list[Person]:
    """Everybody with a phone who may take a duty of theirs."""
    able = {who for rota in rotas if _duties(rota, person, now) for who in may_serve(rota, now)} - {person}
    return [who for who in people if who.id in able and who.reachable]
