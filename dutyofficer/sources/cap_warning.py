"""What alerts of CAP 1.2 mean to us: which of them are one warning, how bad it is, where, and whether it is real."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dutyofficer.core.warning import HazardWarning, Level
from dutyofficer.sources.cap_document import Alert, Info, Wrong
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.met_office import hazard_of as normal_hazard
from dutyofficer.sources.met_office import name_of, plain, validity

SEVERITIES: Mapping[str, Level] = {
    "Extreme": Level.RED,
    "Severe": Level.AMBER,
    "Moderate": Level.YELLOW,
    "Minor": Level.YELLOW,
    "Unknown": Level.YELLOW,
}
"""MeteoAlarm's scale. A warning of unknown severity is still told."""
EA_SEVERITIES: Mapping[str, Level] = {**SEVERITIES, "Severe": Level.RED, "Moderate": Level.AMBER}
"""The first profile of the Environment Agency stands one step lower: its severe flood warning is only Severe."""
EA_WORDS: tuple[tuple[str, Level], ...] = (
    ("severe flood warning", Level.RED),
    ("danger to life", Level.RED),
    ("flood warning", Level.AMBER),
    ("flooding is expected", Level.AMBER),
    ("flood alert", Level.YELLOW),
    ("flooding is possible", Level.YELLOW),
)
"""The Environment Agency's own words; its two profiles use the same severity for different ones."""
AWARENESS: Mapping[str, Level] = {"1": Level.LIFTED, "2": Level.YELLOW, "3": Level.AMBER, "4": Level.RED}
"""MeteoAlarm's awareness_level, "3; orange; Severe": it begins with the number."""
COLOURS: Mapping[str, Level] = {"yellow": Level.YELLOW, "amber": Level.AMBER, "orange": Level.AMBER, "red": Level.RED}
EA_HEADLINES: Mapping[Level, str] = {
    Level.RED: "Severe flood warning",
    Level.AMBER: "Flood warning",
    Level.YELLOW: "Flood alert",
    Level.LIFTED: "Warning no longer in force",
}
"""Its events say "053/055 Issue Severe Flood Warning EA"; people read the words of its website."""
LIKELIHOODS: Mapping[str, int] = {"Unlikely": 1, "Possible": 2, "Likely": 3, "Observed": 4}
HAZARDS: Mapping[str, str] = {
    "snow-ice": "snow, ice",
    "high-temperature": "extreme heat",
    "low-temperature": "extreme cold",
    "coastalevent": "coastal",
    "flooding": "flood",
    "rain-flood": "rain, flood",
}
"""MeteoAlarm's awareness_type where ours is another word."""
AREA_CODES = ("targetareacode", "uk_ea_ta_code")
"""Where the Environment Agency gives the code of its target area: a geocode, later a parameter."""
CODE, HEADLINE, TEXT = 80, 300, 8000
"""Characters of a warning's code, of its name and headline, and of its text that are kept."""

_EVENT = re.compile(r"(?:weather warning: )?(?:(yellow|amber|orange|red) )?(.*?)(?: (?:warning|alert))?")
_MET_OFFICE = re.compile(r"2\.49\.0\.0\.826\.0\.GB_\d{12}_([0-9a-f]{8})\.v[0-9.]+\.\w+")


def stem(identifier: str) -> str:
    """What stays the same over the versions of one warning: the Met Office counts versions inside the identifier."""
    found = _MET_OFFICE.fullmatch(identifier)
    if found:
        return f"GB_{found[1]}"
    if len(identifier) <= CODE:
        return identifier
    return f"{identifier[: CODE - 17]}-{hashlib.sha256(identifier.encode()).hexdigest()[:16]}"


class Chains:
    """Which message belongs to which warning: every identifier seen, and the head of its chain of references.

    It remembers from poll to poll, since some publishers refer only to the message before and take that one away.
    """

    def __init__(self, size: int = 20_000, described: int = 500) -> None:
        self._heads: dict[str, str] = {}
        self._infos: dict[str, tuple[Info, ...]] = {}
        self._size, self._described = size, described

    def heads(self, alert: Alert) -> tuple[str, ...]:
        """The warnings that a message is about, the oldest first. Unknown references make it about a new one."""
        named = [reference for reference in alert.references if reference != alert.identifier]
        heads = dict.fromkeys(self._heads.get(reference) or stem(reference) for reference in named)
        return tuple(heads) or (self._heads.get(alert.identifier) or stem(alert.identifier),)

    def learn(self, alerts: Iterable[Alert]) -> None:
        """Take in all messages of one document, the oldest first."""
        for alert in sorted(alerts, key=lambda a: a.sent):
            self._heads[alert.identifier] = head = self.heads(alert)[0]
            if alert.infos:
                self._infos.pop(head, None)
                self._infos[head] = alert.infos
        _shorten(self._heads, self._size)
        _shorten(self._infos, self._described)

    def described(self, key: str, alert: Alert) -> Alert:
        """The alert; a Cancel that says nothing of its own says what it cancels, or nobody would know whom to tell."""
        return alert if alert.infos else replace(alert, infos=self._infos.get(key, ()))


def _shorten(memory: dict[str, Any], size: int) -> None:
    while len(memory) > size:
        del memory[next(iter(memory))]


def latest(alerts: Iterable[Alert], chains: Chains) -> Iterator[tuple[str, Alert]]:
    """The last word on each warning: its key, and the message. An alert that a later one replaced is not given."""
    newest: dict[str, Alert] = {}
    for alert in sorted(alerts, key=lambda a: a.sent):
        heads = chains.heads(alert)
        for key in heads if alert.kind == "Cancel" else heads[:1]:
            newest[key] = alert
    yield from newest.items()


def warning_of(name: str, key: str, alert: Alert, raw: str) -> HazardWarning:
    """The warning of feed `name` that the alert states. Errors: Wrong, if nobody could say where it applies."""
    infos = _spoken(alert.infos)
    worst = max(infos, key=lambda info: level_of(alert, info), default=None)
    if worst is None:
        return _bare(name, key, alert, raw)
    area_code = _area_code(infos)
    if any(info.shape_lost for info in infos) and not area_code:
        raise Wrong("a polygon or circle cannot be read")
    level = Level.LIFTED if alert.kind == "Cancel" else level_of(alert, worst)
    onset, expires = min((i.onset for i in infos if i.onset), default=None), _last(i.expires for i in infos)
    headline = worst.headline or (EA_HEADLINES[level] if _is_ea(alert) else worst.event)
    words = "\n".join(dict.fromkeys(part for part in (worst.description, worst.instruction) if part))
    return replace(
        _bare(name, key, alert, raw),
        hazard=hazard_of(alert, worst),
        level=level,
        name=_name(alert, worst, infos)[:HEADLINE] or area_code or key,
        headline=plain(headline)[:HEADLINE],
        text=words[:TEXT] or validity(onset, expires),
        authorities=tuple(dict.fromkeys(place for info in infos for place in _authorities(info))),
        flood_area=area_code,
        onset=onset,
        expires=expires,
        shape=_shape(infos),
        likelihood=LIKELIHOODS.get(worst.certainty),
        test=alert.status != "Actual" or any(says_test(w) for info in infos for w in (info.headline, info.event)),
    )


def _name(alert: Alert, worst: Info, infos: tuple[Info, ...]) -> str:
    """Short enough for a text: the Environment Agency's area, else the hazard and the first of the regions."""
    if _is_ea(alert):
        return plain(", ".join(dict.fromkeys(area for info in infos for area in info.areas)))
    places = dict.fromkeys(plain(place) for info in infos for place in _authorities(info))
    return name_of(hazard_of(alert, worst), tuple(places))


def _bare(name: str, key: str, alert: Alert, raw: str) -> HazardWarning:
    """What can be said without any info: a Cancel need not have one."""
    return HazardWarning(
        source=name,
        code=key,
        hazard="weather",
        level=Level.LIFTED,
        name=key,
        headline="Cancelled",
        text="",
        level_since=alert.sent,
        text_since=alert.sent,
        issued=alert.sent,
        test=alert.status != "Actual",
        raw=raw,
    )


def _spoken(infos: tuple[Info, ...]) -> tuple[Info, ...]:
    """All infos in the best language: English, else none named, else the first given."""
    languages = [info.language for info in infos]
    best = min(languages, key=lambda tongue: (not tongue.startswith("en"), tongue != ""), default="")
    return tuple(info for info in infos if info.language == best)


def _is_ea(alert: Alert) -> bool:
    return "environment-agency" in alert.sender.lower() or alert.source.lower() == "flood warning service"


def level_of(alert: Alert, info: Info) -> Level:
    """How bad: the Environment Agency's words, else MeteoAlarm's number, else the worse of severity and colour."""
    if _is_ea(alert):
        words = f"{info.event} {info.headline}".lower()
        said = next((level for phrase, level in EA_WORDS if phrase in words), None)
        if said is not None:
            return said
    number = _parameter(info, "awareness_level")[:1]
    if number in AWARENESS and not (_is_ea(alert) and number == "1"):
        return AWARENESS[number]
    if _is_ea(alert) and not number:
        return EA_SEVERITIES[info.severity]
    colour = _event(info)[0]
    return max(SEVERITIES[info.severity], COLOURS.get(colour, Level.LIFTED))


def hazard_of(alert: Alert, info: Info) -> str:
    """One or two words in lower case, as the publisher says them: "rain", "snow, ice"."""
    if _is_ea(alert):
        return "flood"
    colour, words = _event(info)
    kind = _parameter(info, "awareness_type").partition(";")[2].strip().lower()
    if colour or not kind:
        return normal_hazard((words,))[:40]
    return normal_hazard((HAZARDS.get(kind, kind.replace("-", " ")),))[:40]


def _event(info: Info) -> tuple[str, str]:
    """The colour and the hazard of an event such as "Amber rain warning", both in lower case."""
    found = _EVENT.fullmatch(" ".join(info.event.split()).lower())
    return (found[1] or "", found[2]) if found else ("", info.event.lower())


def _parameter(info: Info, name: str) -> str:
    return next((value for key, value in info.parameters if key.lower() == name), "")


def _area_code(infos: tuple[Info, ...]) -> str:
    """The one target area of the Environment Agency, "" if there is none or more than one."""
    pairs = [pair for info in infos for pair in (*info.geocodes, *info.parameters)]
    codes = {value for key, value in pairs if key.lower() in AREA_CODES and re.fullmatch(r"\w{4,40}", value)}
    return codes.pop() if len(codes) == 1 else ""


def _authorities(info: Info) -> Iterator[str]:
    """Names of places. Commas part them only if nothing else does and no shape says better where it is."""
    for area in info.areas:
        listed = "|" in area or ";" in area
        apart = r"[|;]" if listed or info.rings else r"[|;,]"
        yield from (name for part in re.split(apart, area) if (name := part.strip()))


def _shape(infos: tuple[Info, ...]) -> str:
    rings = list(dict.fromkeys(ring for info in infos for ring in info.rings))
    if not rings:
        return ""
    return json.dumps({"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}, separators=(",", ":"))


def _last(times: Iterable[datetime | None]) -> datetime | None:
    """The last of them; None if one of them has no end."""
    ends = list(times)
    known = [end for end in ends if end]
    return max(known) if len(known) == len(ends) and known else None
