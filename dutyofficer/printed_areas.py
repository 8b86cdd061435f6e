"""Areas as a person reads them: whom a warning concerns, and what is to be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from dutyofficer.printed import Shape, clock


def explained(shape: Shape, zone: ZoneInfo) -> str:
    """Whom a warning concerns, area by area, and who would be told of it."""
    what = " ".join(dict.fromkeys([shape["code"], shape["name"]])) or "the shape"
    how = "in force" if shape["in_force"] else "as if issued"
    lines = [f"{what}: {shape['level']}, {how}, at {clock(shape['at'], zone)}"]
    if shape["parent"]:
        lines.append(f"lies in the alert area {shape['parent']}")
    if not shape["known"]:
        lines.append("no flood area that we know has that code: only codes and names can match")
    elif not shape["has_shape"]:
        lines.append("its own shape is not known yet")
    lines.append(_ours(shape))
    for area in shape["areas"]:
        lines += [_area(area), *_people(area)]
    lines += [f"shown, not told: {area['id']}, {area['why']}" for area in shape["slivers"]]
    return "\n".join(lines)


def _ours(shape: Shape) -> str:
    if not shape["ours"]:
        return "not ours: nobody is told"
    return "ours, not mapped to a community: the duty officer is told, no warden" if shape["unmapped"] else "ours"


def _area(area: Shape) -> str:
    said = " of it lies in " in area["why"] or not area["share"] or area["share"] < 0.0005
    share = "" if said else f", {area['share']:.1%} of it"
    return f"{area['kind']:10}{area['id']:28}{area['why']}{share}"


def _people(area: Shape) -> Iterator[str]:
    words = {"sms": "text", "voice": "call"}
    for person in area["people"]:
        how = " and ".join(words[medium] for medium in person["by"]) or f"not told: {person['why_not']}"
        roles = f"{person['name']} ({', '.join(person['roles'])})"
        yield f"  {person['id']:18}{roles:36}{person['to']:12}{how}, at night {person['night']}"


def review(shape: Shape) -> str:
    """What of our areas somebody should look at."""
    lines = [
        f"no flood  {area['id']:28}{area['name']}: no flood area and no code reaches it" for area in shape["unreached"]
    ]
    lines += [f"no code   {entry['code']:28}of {entry['area']}: no flood area has it" for entry in shape["unheard"]]
    lines += [f"nobody    {area['code']:28}{area['name']}: no store and no patch" for area in shape["uncovered"]]
    lines += [f"old plan  {area['id']:28}{area['name']}: reviewed {area['plan_reviewed']}" for area in shape["overdue"]]
    return "\n".join(lines) or "Every place is reached, every flood area of ours reaches a place, every plan is recent."
