"""What a warden reads and hears: their own place by the name they know, one segment, and always 999 (W1, W5, S5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dutyofficer.core.counting import counts
from dutyofficer.core.message import Medium, gsm7, segments
from dutyofficer.core.page import Item
from dutyofficer.core.warden import FLOOD
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import STOOD, Texts, clip, cut, fill, when_it_holds


@dataclass(frozen=True, slots=True)
class Said:
    """What one text says: these things, worst first, the worst of them about `places` of theirs by name.

    `was` is what the first place stood at before, `now` what it stands at. `lowered`: it came down (W6). `asks`: it
    ends with whether they can help.
    """

    items: tuple[Item, ...]
    places: tuple[str, ...]
    was: Level
    now: Level
    lowered: bool = False
    asks: bool = False


def warden_text(texts: Texts, said: Said, medium: Medium) -> str:
    """As it is sent, or spoken."""
    worst = said.items[0]
    key = f"warden.{_spoken(said) if medium is Medium.VOICE else _key(said)}"
    values = {
        "headline": worst.headline, "counts": counts(said.items), "service": texts.service, "was": STOOD[said.was],
        "places": when_it_holds(worst, texts.zone),
    }  # fmt: skip
    if worst.hazard != FLOOD and medium is Medium.SMS:
        return texts.say(key, name=worst.name, **values)
    names = [worst.name] if worst.hazard != FLOOD else namings(worst.name, said.places)
    for name in names:  # the fullest that fits, at last the shortest
        text = fill(texts.templates[key], values | {"name": name})
        if medium is Medium.VOICE or segments(text) == 1:
            break
    return text


def stand_down_text(texts: Texts, name: str, places: Sequence[str], medium: Medium, *, alert: bool) -> str:
    """That a flood warning is over, never that all is clear (W3); `alert`: one still covers the place."""
    spoken = medium is Medium.VOICE
    key = f"warden.{'voice_' if spoken else ''}standdown{'_alert' if alert else ''}"
    filled = [
        fill(texts.templates[key], {"service": texts.service, "name": naming}) for naming in namings(name, places)
    ]
    return filled[0] if spoken else next((text for text in filled if segments(text) == 1), filled[-1])


def _key(said: Said) -> str:
    worst = said.items[0]
    if worst.hazard != FLOOD:
        return "weather_red" if worst.level is Level.RED else "weather"
    if said.lowered:
        return "lowered"
    if worst.level is Level.RED:
        return "red_raised" if said.was in (Level.YELLOW, Level.AMBER) else "red"
    if worst.level is Level.YELLOW:
        return "many_alerts" if len(said.items) > 1 else "alert"
    if said.now is Level.RED:
        return "also"
    one = "raised" if said.was is Level.YELLOW else "first"
    return ("many" if len(said.items) > 1 else one) + ("_asks" if said.asks else "")


def _spoken(said: Said) -> str:
    worst = said.items[0]
    if worst.hazard != FLOOD:
        return "voice_weather"
    if said.lowered:
        return "voice_lowered"
    if worst.level is Level.RED:
        return "voice_red"
    return "voice_also" if said.now is Level.RED else "voice"


def namings(name: str, places: Sequence[str]) -> list[str]:
    """What to call it, from the fullest to the shortest: the publisher's name, and theirs unless that is in it.

    At last their own name stands alone: a warden knows what runs past their place, not how others call it.
    """
    if not places:
        return cut(clip(name)) or [clip(name)]
    own, more = gsm7(places[0]), f" +{len(places) - 1}" if len(places) > 1 else ""
    full = [_with_own(part, own, more) for part in cut(clip(name))]
    return [*dict.fromkeys(full), own + more]


def _with_own(name: str, own: str, more: str) -> str:
    words = f" {name.casefold().replace(',', ' ')} "
    return name if not more and f" {own.casefold()} " in words else f"{name}, for {own}{more}"
