"""Every text and spoken line, made from a template of texts.toml: GSM-7, one segment if at all possible (S5)."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dutyofficer.core.clock import hhmm
from dutyofficer.core.counting import counts
from dutyofficer.core.guidance import Risk
from dutyofficer.core.message import Reason, gsm7, segments
from dutyofficer.core.outlook import Outlook
from dutyofficer.core.page import Item
from dutyofficer.core.text_fields import fields_of
from dutyofficer.core.warning import Level

SHORTEST = 14
"""Characters of a place's name that are always kept: fewer would name nothing."""

SENTENCES = frozenset({"page.system", "page.line", "page.report"})
"""Texts whose `name` is a sentence that says what to do: it takes a second segment before it is cut."""


class BadText(ValueError):
    """A template that cannot be filled in; the text names its key."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All templates by `table.key`, the name that opens every text, and the zone that people's clocks show.

    `missing` from the partnership's own texts; the standard ones stand in.
    """

    templates: Mapping[str, str]
    service: str
    zone: ZoneInfo
    missing: tuple[str, ...] = ()

    def say(self, key: str, /, **values: str) -> str:
        """Fill in one template; names are cut to fit one segment, else two, safety words never (S5)."""
        return self._said(key, values)

    def say_whole(self, key: str, /, **values: str) -> str:
        """The same, but its name is a sentence: it takes a second segment before it is cut."""
        return self._said(key, values, whole=True)

    def _said(self, key: str, values: dict[str, str], *, whole: bool = False) -> str:
        template, sentence = self.templates[key], whole or key in SENTENCES
        values = {"service": self.service} | values
        if values.get("gauge") and segments(fill(template, values)) > 1:
            values["gauge"] = ""  # dropped before anything else (F11)
        if "name" in values and not sentence:
            values["name"] = clip(values["name"])
        said = fill(template, values)
        if segments(said) == 1 or "name" not in values or (sentence and segments(said) == 2):
            return said
        if whole:
            return _two(template, values)
        return next((text for text in _shorter(template, values) if segments(text) == 1), None) or _two(
            template, values
        )

    def clock(self, moment: datetime, now: datetime) -> str:
        """A time as the officer's own clock shows it."""
        return hhmm(moment, now, self.zone)

    def publisher(self, hazard: str, *, aloud: bool = False) -> str:
        """Who said it, in two words at most; spoken `aloud`, nothing is shortened."""
        ending = "_voice" if aloud else ""
        return self.templates.get(f"publisher.{hazard}{ending}", self.templates[f"publisher.weather{ending}"])


def clip(name: str, longest: int = 90) -> str:
    """A name that no text could carry, cut at a word; publishers' own have 72 characters at most."""
    name = gsm7(name)  # some characters take two places, or become several
    return name if len(name) <= longest else name[:longest].rsplit(" ", 1)[0].rstrip(_LOOSE)


def fill(template: str, values: Mapping[str, str]) -> str:
    """A template with its words, in the characters that every phone has."""
    return " ".join(gsm7(template.format_map(values)).split())


def _shorter(template: str, values: dict[str, str]) -> list[str]:
    """The text with what can be spared left out bit by bit: places first, then the tail of the name, word by word."""
    spared = values | {"places": ""} if values.get("places", UNMAPPED) not in (UNMAPPED, AT_RISK) else values
    return [fill(template, spared | {"name": name}) for name in cut(values["name"])]


def cut(name: str) -> list[str]:
    """A name, and what is left of it when it is cut word by word, while that still names something."""
    words = name.split()
    kept = [words[:count] for count in range(len(words), 0, -1) if words[count - 1].strip(_LOOSE) not in _DANGLING]
    names = [" ".join(some).rstrip(_LOOSE) for some in kept]
    return [some for some in names if len(some) >= min(SHORTEST, len(name))]


UNMAPPED = "Not mapped to a community. "
"""Never cut: nobody there has been told (F6)."""
AT_RISK = "Life at risk: 999. "
"""Nor is this: what a caller tells us may be news to everybody else."""

_DANGLING = frozenset({
    "", "in", "at", "and", "to", "of", "the", "for", "near", "including", "with", "on", "between", "upon", "from", "by",
    "along", "around", "below", "above", "its", "also", "&",
})  # fmt: skip
"""Words that a cut name must not end with."""
_LOOSE = ",;:-("
"""Signs that it must not end with either."""


def _two(template: str, values: dict[str, str]) -> str:
    """Nothing could be spared: as much of the name as two segments hold."""
    tries = [fill(template, values), *_shorter(template, values)]
    return next((text for text in tries if segments(text) <= 2), tries[-1])


def check_template(key: str, template: str) -> None:
    """Errors: BadText naming the key, for unbalanced braces and for words that nothing fills in."""
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise BadText(f"{key}: {error}") from error
    if unknown := names - fields_of(key):
        raise BadText(f"{key}: nothing fills in {{{min(unknown)}}}")


def page_text(
    texts: Texts, ref: str, items: Sequence[Item], reason: Reason, now: datetime, *, minutes: int = 0, waiting: int = 0
) -> str:
    """A page as it reads on a phone. `minutes` since it began to climb; `waiting` is what has come and waits."""
    key = _page_key(items[0], len(items), reason)
    others = 0 if key in ("many", "surge") else len(items) - 1
    values = values_of(texts, ref, items, now) | {"minutes": str(minutes), "more": _more(others + waiting)}
    if items[0].level is Level.RED and key in _BY_REASON.values() and key != "unheard":
        values["HEADLINE"] += " (danger to life)"
    if items[0].by and "{places}" not in texts.templates[f"page.{key}"]:
        values["more"] = AT_RISK + values["more"]
    if key == "surge":
        first = min(items, key=lambda item: (item.since, item.name))
        values |= {"name": first.name, "since": texts.clock(first.since, now)}
    return (texts.say_whole if items[0].by else texts.say)(f"page.{key}", **values)


def _more(count: int) -> str:
    """Nobody may think that the one that is named is all (B2)."""
    return f"+{count} more. " if count else ""


_BY_REASON = {
    Reason.REPEAT: "repeat",
    Reason.ESCALATED: "escalated",
    Reason.EVERYBODY: "everybody",
    Reason.GAP: "gap",
    Reason.ASKED: "asked",
    Reason.UNHEARD: "unheard",
    Reason.ENDED: "ended",
    Reason.SURGE: "surge",
}


def _page_key(worst: Item, count: int, reason: Reason) -> str:
    if worst.hazard == "system" and reason is Reason.ENDED:
        return "system_ended"
    if worst.hazard in ("system", "line", "report"):
        return worst.hazard
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    if worst.level is Level.RED:
        return "red"
    if count > 1:
        return "many"
    return "raised" if reason is Reason.RAISED else "first"


def inform_text(texts: Texts, ref: str, items: Sequence[Item], now: datetime) -> str:
    """A text that needs no answer."""
    worst = items[0]
    kinds = {
        Reason.FIRST,
        Reason.RAISED,
        Reason.LOWERED,
        Reason.LIFTED,
        Reason.WITHDRAWN,
        Reason.WIDENED,
        Reason.REWORDED,
        Reason.VANISHED,
        Reason.BLIND,
        Reason.RETURNED,
    }
    one = worst.reason.value.lower() if worst.reason in kinds else "first"
    if len(items) == 1:
        say = texts.say_whole if worst.by else texts.say
        return say(f"inform.{one}", **values_of(texts, ref, items, now))
    over = all(item.level is Level.LIFTED for item in items)
    return texts.say(f"inform.{'many_over' if over else 'many'}", **_gathered(texts, ref, items, now))


def _gathered(texts: Texts, ref: str, items: Sequence[Item], now: datetime) -> dict[str, str]:
    """Several in one text: the worst by the words it stands under now, and nothing that reads like an all-clear."""
    worst = items[0]
    words = values_of(texts, ref, items, now)
    if worst.reason is Reason.LOWERED and worst.hazard == "flood":
        words["HEADLINE"] = STOOD[worst.level].upper()
    vanished = any(item.reason is Reason.VANISHED for item in items)
    less = any(item.reason in _LESS for item in items)
    words["caution"] = "Treat what is gone as in force. " if vanished else "Not an all-clear. " if less else ""
    return words


_LESS = frozenset({Reason.LOWERED, Reason.LIFTED, Reason.WITHDRAWN})


def digest_text(
    texts: Texts, items: Sequence[Item], standing: int, now: datetime, ahead: Outlook | None = None, waiting: int = 0
) -> str:
    """The morning text (B4), with the guidance: LOW is left out where there is no room (F10).

    `standing`: how many warnings of ours are in force; `waiting`: pages that nobody has accepted.
    """
    waits = f"{waiting} page{'s' if waiting > 1 else ''} NOT YET ACCEPTED." if waiting else "Nothing to accept."
    more = {"standing": str(standing), "time": texts.clock(now, now), "waits": waits}
    line = fill(texts.templates["inform.guidance"], ahead.words) + " " if ahead else ""
    if not items:
        return texts.say("inform.digest_guidance", guidance=line, **more)
    values = _gathered(texts, "", items, now) | more
    both = texts.say("inform.digest_both", **values, guidance=line)
    if ahead and (ahead.risk > Risk.LOW or segments(both) == 1):
        return both
    return texts.say("inform.digest", **values)


def values_of(texts: Texts, ref: str, items: Sequence[Item], now: datetime) -> dict[str, str]:
    """What a text about these can say, the first of them being the worst."""
    worst = items[0]
    wardens = max(item.wardens for item in items)
    return {
        "ref": ref,
        "HEADLINE": worst.headline.upper(),
        "name": worst.name,
        "places": when_it_holds(worst, texts.zone) + _places(worst),
        "publisher": publisher_of(texts, worst),
        "since": texts.clock(worst.since, now),
        "wardens": f"Wardens told {wardens}. " if wardens else "",
        "was": STOOD[worst.before],
        "stands": STOOD[worst.stands],
        "counts": counts(items),
        "gauge": worst.gauge,
    }


def publisher_of(texts: Texts, item: Item, *, aloud: bool = False) -> str:
    """Who said it: a publisher, or somebody who told us."""
    name = texts.publisher(item.hazard, aloud=aloud)
    return f"{name} {item.by}" if item.by else name


STOOD = {
    Level.LIFTED: "nothing",
    Level.YELLOW: "flood alert",
    Level.AMBER: "flood warning",
    Level.RED: "severe flood warning",
}
"""How people call what a place stood at."""


def when_it_holds(item: Item, zone: ZoneInfo) -> str:
    """`Fri 21:00-Sat 06:00. `: when weather holds, with its day, which is often not today's. Floods do not say."""
    if item.hazard == "flood" or item.expires is None:
        return ""
    start, end = ((moment or item.since).astimezone(zone) for moment in (item.onset, item.expires))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %H:%M}"
    return f"{start:%a %H:%M}-{until}. "


def _places(item: Item) -> str:
    if item.unmapped:
        return UNMAPPED
    if item.by:
        return AT_RISK
    shown = ", ".join(item.places[:3])
    if len(item.places) > len(item.places[:3]):
        shown += f" +{len(item.places) - 3}"
    return f"{shown}. " if shown else ""
