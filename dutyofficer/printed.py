"""The shapes of the reading commands as a person reads them: words first, local times, the worst on top."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dutyofficer.core.visible import visible

Shape = dict[str, Any]


def clock(text: str | None, zone: ZoneInfo | None = None) -> str:
    """An ISO time as clocks show it: `Fri 03 Oct 20:57`."""
    if text is None:
        return "never"
    return f"{datetime.fromisoformat(text).astimezone(zone):%a %d %b %H:%M}"


def status(shape: Shape) -> str:
    """Everything at one glance."""
    lines = [f"{duty['rota']}: {duty['person'] or 'NOBODY'} until {clock(duty['until'])}" for duty in shape["on_duty"]]
    lines += [
        f"feed {feed['name']}: {feed['state']}, last good {clock(feed['last_good'])}{_because(feed['error'])}"
        for feed in shape["feeds"]
    ]
    ours = [warning for warning in shape["warnings"] if warning["areas"] or warning["unmapped"]]
    lines.append(f"{len(ours)} warnings of ours in force, {len(shape['warnings'])} in all")
    lines += [f"  {w['level']:7}{w['code']:20}{w['name']}" for w in ours]
    slight = [(w, sliver) for w in shape["warnings"] for sliver in w.get("slivers", ())]
    lines += [f"  {w['code']}: shown, not told: {sliver['id']}, {sliver['why']}" for w, sliver in slight]
    lines += [incident(entry) for entry in shape["incidents"]] or ["No incident is open."]
    lines.append(f"outbox: {shape['outbox']['waiting']} waiting, {shape['outbox']['failed']} failed")
    return "\n".join(lines)


def _because(error: str | None) -> str:
    return f" ({error})" if error else ""


def incident(shape: Shape) -> str:
    """One incident in a line."""
    has = (
        f"{shape['owner']} has it"
        if shape["owner"]
        else "nobody has it"
        if shape["needs_accept"]
        else "for information"
    )
    return f"{shape['ref']:5}{shape['state']:9}{shape['level']:7}{clock(shape['opened_at'])}  {shape['title']}: {has}"


def incident_with_log(shape: Shape) -> str:
    """One incident, its pages and its record."""
    lines = [incident(shape), *(f"  {ref}" for ref in shape["warnings"])]
    lines += [
        f"  page {p['id']} {p['handling']} {p['reason']} {p['level']}: {p['state']}"
        f"{' by ' + p['accepted_by'] if p['accepted_by'] else ''}, asked {', '.join(p['asked']) or 'nobody'}"
        for p in shape["pages"]
    ]
    lines += [
        f"  warden {w['person']} of {w['area']}: told {clock(w['told_at'])},"
        f" {w['answer'] + ' ' + clock(w['answered_at']) if w['answer'] else 'silent'}"
        for w in shape.get("wardens", [])
    ]
    lines += [
        f"  report {clock(r['at'])} {r['person']} at {r['area'] or 'no place we know'}: {r['seen'] or 'see the log'}"
        for r in shape.get("reports", [])
    ]
    lines += [f"  homes flooded at {h['area']}: {h['homes']} at least" for h in shape.get("homes", [])]
    lines += [f"  stand-down of {s['area']}: {s['state']}" for s in shape.get("stand_downs", [])]
    lines += [f"  store of {s['area']} ({s['store']}): {s['state']}" for s in shape.get("stores", [])]
    lines += [f"{e['seq']:4} {clock(e['at'])}  {e['kind']}: {visible(e['text'])}" for e in shape["log"]]
    return "\n".join(lines)


def message(shape: Shape) -> str:
    """One message in two lines."""
    head = f"{shape['id']:5} {clock(shape['created_at'])} {shape['person']} {shape['to']} {shape['channel']}"
    return f"{head} {shape['reason']} {shape['state']}{_because(shape['error'])}\n      {shape['body']}"


def span(shape: Shape, zone: ZoneInfo) -> str:
    """One stretch of a rota."""
    who = shape["person"] or "NOBODY"
    return f"{clock(shape['start'], zone)} to {clock(shape['end'], zone)}  {who} ({shape['why']})"


def who(shape: Shape, zone: ZoneInfo) -> str:
    """Who is on a rota."""
    has = f"{shape['person'] or 'NOBODY'} has {shape['rota']} until {clock(shape['until'], zone)}"
    return f"{has}, then {shape['next'] or 'nobody'}"


def gap(shape: Shape, zone: ZoneInfo) -> str:
    """One gap."""
    return f"{shape['rota']}: nobody from {clock(shape['start'], zone)} to {clock(shape['end'], zone)}"


def link(shape: Shape, zone: ZoneInfo) -> str:
    """One calendar that people subscribe to, without its address."""
    what = f"rota {shape['rota']}" if shape["rota"] else f"duties of {shape['person']}"
    ended = f", revoked {clock(shape['revoked_at'], zone)}" if shape["revoked_at"] else ""
    made = f"made {clock(shape['made_at'], zone)}{' by ' + shape['by'] if shape['by'] else ''}"
    return f"{shape['number']:4} {what}, {made}, last read {clock(shape['read_at'], zone)}{ended}"


def account(shape: Shape, zone: ZoneInfo) -> str:
    """One account of the screens."""
    whose = f", of {shape['person']}" if shape["person"] else ""
    last = clock(shape["signed_in_at"], zone)
    return f"{shape['name']:24} {shape['access']:14} {shape['state']}{whose}, last signed in {last}"


def change(shape: Shape, zone: ZoneInfo) -> str:
    """One change of a rota in a line."""
    by = f" by {shape['by']}" if shape["by"] else ""
    gone = f" (taken back by {shape['undone_by']})" if shape["undone_by"] else ""
    return f"{shape['number']:4} {clock(shape['at'], zone)}  {shape['rota']}: {shape['what']}{by}{gone}"


def ladder(shape: Shape, zone: ZoneInfo) -> str:
    """Whom a page would reach, one line for each of them and each step."""
    head = f"{shape['what']} on {clock(shape['at'], zone)}: {shape['handling']}"
    lines = [
        f"{clock(step['at'], zone)}  {step['after']:>8}  {step['rota']:16} {step['name'] or 'NOBODY':20}"
        f" {step['medium'] or '-':5} {step['to'] or '-':10} {step['why']}".rstrip()
        for step in shape["steps"]
    ]
    return "\n".join([head, *lines])


def phone(shape: Shape, zone: ZoneInfo) -> str:
    """One person's phone in a line."""
    when = f"proven {clock(shape['proven_at'], zone)} by {shape['by']}" if shape["proven_at"] else "never proven"
    asked = f", asked {clock(shape['asked_at'], zone)}" if shape["asked_at"] else ""
    return f"{'ok' if shape['proven'] else '--':4}{shape['person']:16}{shape['number']:12}{when}{asked}"


def guidance(shape: Shape) -> str:
    """The flood risk of one authority on one date in a line."""
    water = f" {shape['water']}" if shape["water"] else ""
    return f"{shape['date']}  {shape['authority']:20}{shape['risk']}{water} ({shape['source']})"


def flood_areas(shape: Shape, *, kept: bool) -> str:
    """What the publisher's list of flood areas came to."""
    kinds = {"new": "new", "renamed": "renamed", "gone": "not listed", "uncovered": "no cover"}
    lines = [f"{words:12}{area['code']:20}{area['name']}" for kind, words in kinds.items() for area in shape[kind]]
    end = "" if kept else ", nothing kept"
    return "\n".join([*lines, f"{shape['ours']} flood areas of ours in {shape['feed']}'s list{end}."])
