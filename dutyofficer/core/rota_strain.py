"""What wears people out, and layers that serve nobody: nights running, bank holidays, empty layers (D8)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter

from dutyofficer.core.clock import from_wall
from dutyofficer.core.policy import Policy
from dutyofficer.core.rota import Layer, Rota, Span, may_serve, schedule
from dutyofficer.core.rota_risk import DAY, Drawn, Plans, Risk, RiskKind, midnight
from dutyofficer.core.rota_words import dated

UNEVEN = 2
"""Bank holidays that one person has more than another before it is called uneven."""
_start = attrgetter("start")
Run = tuple[date, date]
"""The first and the last of some nights running, by the date on which each begins."""


def too_many_nights(drawn: Drawn, plans: Plans, policy: Policy) -> list[Risk]:
    """Whoever has more nights running than the policy allows, also if they began before now.

    Of a rota whose layers know only one person nobody is told: it was made so.
    """
    if policy.quiet_start == policy.quiet_end:
        return []
    back, alone = drawn.now - (policy.nights_running + 1) * DAY, len(_regulars(drawn.rota, drawn.now)) < 2
    near = replace(drawn, spans=tuple(span for span in drawn.spans if span.end > back and span.start < drawn.end))
    found = []
    for person in sorted({span.person for span in near.spans if span.person}):
        for first, last in _runs(near, person, policy):
            start, end = _night(near, first, policy)[0], _night(near, last, policy)[1]
            if (last - first).days + 1 > policy.nights_running and start < drawn.end and end > drawn.now:
                text = f"{plans.name(person)} has {_in_words(near, first, last, policy)}"
                found.append(Risk(kind=RiskKind.NIGHTS, rota=drawn.rota.id, person=person, start=start, end=end,
                                  text=text, minor=alone))  # fmt: skip
    return found


def _runs(drawn: Drawn, person: str, policy: Policy) -> list[Run]:
    """Their nights on this rota, joined where one follows the other."""
    runs: list[Run] = []
    for span in drawn.spans:
        touched = _touched(drawn, span, policy) if span.person == person else None
        if touched is None:
            continue
        if runs and touched[0] <= runs[-1][1] + DAY:
            runs[-1] = (runs[-1][0], max(touched[1], runs[-1][1]))
        else:
            runs.append(touched)
    return runs


def _touched(drawn: Drawn, span: Span, policy: Policy) -> Run | None:
    """The nights that the span reaches into, be it for a minute."""
    first, last = span.start.astimezone(drawn.zone).date() - DAY, span.end.astimezone(drawn.zone).date()
    while first <= last and _night(drawn, first, policy)[1] <= span.start:
        first += DAY
    while first <= last and _night(drawn, last, policy)[0] >= span.end:
        last -= DAY
    return (first, last) if first <= last else None


def _night(drawn: Drawn, day: date, policy: Policy) -> tuple[datetime, datetime]:
    """The quiet hours that begin on `day` by the rota's clocks; equal ends are no night at all."""
    begins, ends = policy.quiet_start, policy.quiet_end
    start = from_wall(datetime.combine(day, begins), drawn.zone)
    return start, from_wall(datetime.combine(day + DAY * (ends < begins), ends), drawn.zone)


def _in_words(drawn: Drawn, first: date, last: date, policy: Policy) -> str:
    """With both dates and the number, if the drawing shows the nights before and after the run."""
    begun = drawn.spans[0].start < _night(drawn, first - DAY, policy)[1]
    over = drawn.spans[-1].end > _night(drawn, last + DAY, policy)[0]
    start, end = (f"{day:%a} {day.day} {day:%b}" for day in (first, last))
    if begun and over:
        return f"{(last - first).days + 1} nights running on {drawn.rota.id}, {start} to {end}"
    dates = f", from {start}" if begun else f", to {end}" if over else ""
    return f"more than {policy.nights_running} nights running on {drawn.rota.id}{dates}"


def empty_layers(drawn: Drawn) -> list[Risk]:
    """Layers that never have anybody in these weeks. One that is over, or begins later, is nobody's fault."""
    found = []
    for number, layer in enumerate(drawn.rota.layers, 1):
        if _serves(drawn, layer):
            continue
        risk = Risk(kind=RiskKind.EMPTY, rota=drawn.rota.id, person=None, start=drawn.now, end=drawn.end, text="")
        words, meant = _emptiness(drawn, layer)
        found.append(replace(risk, text=f"layer {number} of {drawn.rota.id} {words}", minor=meant, which=str(number)))
    return found


def _serves(drawn: Drawn, layer: Layer) -> bool:
    """Whether it has somebody, its people's leave taken into account."""
    alone = replace(drawn.rota, layers=(layer,), overrides=(), swaps=(), fixed=())
    return any(span.person for span in schedule(alone, drawn.now, drawn.end))


def _emptiness(drawn: Drawn, layer: Layer) -> tuple[str, bool]:
    if layer.until is not None and layer.until <= drawn.now:
        return f"is over since {dated(layer.until, drawn.now, drawn.zone)}", True
    if layer.from_ is not None and layer.from_ >= drawn.end:
        return f"begins only on {dated(layer.from_, drawn.now, drawn.zone)}", True
    return "has nobody in the next 8 weeks", False


def uneven_holidays(drawn: Drawn, plans: Plans, holidays: Collection[date]) -> list[Risk]:
    """Bank holidays that some people of a rota have much more of than others. `holidays` cover whole years."""
    regular = _regulars(drawn.rota, drawn.now)
    if len(regular) < 2 or not holidays:
        return []
    counts = Counter(dict.fromkeys(regular, 0))
    counts.update(who for day in sorted(holidays) if (who := _has_most_of(drawn, day)) and who in counts)
    if max(counts.values()) - min(counts.values()) < UNEVEN:
        return []
    first, last = min(holidays).year, max(holidays).year
    listed = ", ".join(f"{plans.name(who)} {count}" for who, count in counts.most_common())
    text = f"bank holidays on {drawn.rota.id} {first} to {last}: {listed}"
    start, end = (midnight(date(year, 1, 1), drawn.zone) for year in (first, last + 1))
    return [Risk(kind=RiskKind.HOLIDAYS, rota=drawn.rota.id, person=None, start=start, end=end, text=text, minor=True)]


def _regulars(rota: Rota, now: datetime) -> list[str]:
    """The people of its layers; who only covers a day now and then owes nobody a Christmas."""
    kept = [layer for layer in rota.layers if layer.until is None or layer.until > now]
    return sorted({person for layer in kept for person in layer.people} or may_serve(rota, now))


def _has_most_of(drawn: Drawn, day: date) -> str | None:
    """Whoever has it longest from midnight to midnight by the rota's clocks; of equals the first."""
    start, end = midnight(day, drawn.zone), midnight(day + DAY, drawn.zone)
    hours: Counter[str] = Counter()
    for span in _across(drawn.spans, start, end):
        if span.person:
            hours[span.person] += round((min(span.end, end) - max(span.start, start)).total_seconds())
    return hours.most_common(1)[0][0] if hours else None


def _across(spans: Sequence[Span], start: datetime, end: datetime) -> Iterator[Span]:
    place = max(0, bisect_right(spans, start, key=_start) - 1)
    while place < len(spans) and spans[place].start < end:
        yield spans[place]
        place += 1
