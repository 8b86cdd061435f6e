"""One poll of one feed: fetched, read, compared and matched first; then one short transaction, or nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dutyofficer.core.incident import FLOOD, TELLING_UP, News
from dutyofficer.core.logbook import Line
from dutyofficer.core.match import Matched
from dutyofficer.core.warning import (
    Change,
    Changed,
    Compared,
    Ending,
    Ends,
    HazardWarning,
    Known,
    Level,
    Reading,
    Reject,
    compare_all,
)  # fmt: skip
from dutyofficer.core.warning import Standing as Counts
from dutyofficer.desk.feed_book import failed, frozen, good, keep, log_return
from dutyofficer.desk.house import House, Register
from dutyofficer.desk.morning import morning, tell_team
from dutyofficer.desk.paging import concern, over
from dutyofficer.desk.respond import board, respond
from dutyofficer.desk.twins import Twins, compare_feeds, left_us
from dutyofficer.desk.wardens import tell_waiting
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.store import feeds, incidents, logbook, state, warnings
from dutyofficer.store.db import Tx
from dutyofficer.store.feeds import FeedState


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll came to, for whoever asked. `error` is None if it was good.

    `fresh`: it said something, good or bad, that the poll before had not said.
    """

    feed: str
    read: int = 0
    rejects: tuple[Reject, ...] = ()
    changes: tuple[Changed, ...] = ()
    error: str | None = None
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """A good poll, compared and matched, ready to be stored. `version` is of the areas that it was matched with."""

    fetched: Fetched
    compared: Compared
    matched: dict[tuple[str, str], Matched]
    unchanged: dict[tuple[str, str], Matched]
    version: int


def poll(house: House, name: str, now: datetime) -> Polled:
    """Poll one feed as at `now`. A bad answer changes nothing, lifts nothing and ages the feed (F1)."""
    with house.database.read() as tx:
        known_state = feeds.get(tx, name)
        register = house.register(tx)
        seen_register = state.get(tx, f"matched:{name}")
        missing = _missing(tx, name)
    same_register = seen_register == str(register.areas_version) and not missing
    try:
        fetched = house.sources[name].poll(now, _caching(known_state, same_register=same_register))
    except BadPoll as error:
        failed(house, known_state, str(error), now)
        return Polled(name, error=str(error))
    if fetched.reading is None and (why := _frozen(house, known_state, now)):
        failed(house, known_state, why, now)
        return Polled(name, error=why)
    if fetched.reading is None:
        _as_before(house, known_state, fetched.caching, now)
        return Polled(name, fresh=known_state.error is not None)
    with house.database.read() as tx:
        known = warnings.of_feed(tx, name)
    blind = now - (known_state.last_good or now)
    ends = Ends(house.feeds[name].ending, now, missing)
    reading = _steady(fetched.reading, known, ends)
    ready = _prepare(fetched, reading, known, register, blind, ends)
    with house.database.write() as tx:
        alone = feeds.get(tx, name) == known_state
        if alone:
            _store(tx, house, known_state, ready, reading, now)
    if not alone:  # somebody else polled it meanwhile: compared with what was known before, all would be told twice
        return poll(house, name, now)
    tell_waiting(house, now)
    return Polled(name, len(reading.warnings), reading.rejects, ready.compared.changes)


def _as_before(house: House, known: FeedState, cache: Caching, now: datetime) -> None:
    """It answered with the same document; what another feed says of the same may have changed meanwhile."""
    with house.database.write() as tx:
        keep(tx, known, cache, now)
        compare_feeds(tx, house, known.name, now)


def _frozen(house: House, known: FeedState, now: datetime) -> str | None:
    if house.feeds[known.name].ending is Ending.SAID:
        return None
    with house.database.read() as tx:
        return frozen(tx, known, now)


def _steady(reading: Reading, known: list[Known], ends: Ends) -> Reading:
    """Feeds without a time for each item date all of them anew: since when each stands, we know better."""
    if ends.how is Ending.SAID:
        return reading
    since = {entry.warning.key: entry.warning for entry in known if entry.stands}
    same = [
        w if (old := since.get(w.key)) is None or old.level is not w.level else replace(w, level_since=old.level_since)
        for w in reading.warnings
    ]
    return replace(reading, warnings=tuple(same))


def _caching(known: FeedState, *, same_register: bool) -> Caching:
    """What to ask with. After our areas changed, or a suspect answer, the document is read again in full."""
    if not same_register or known.suspects:
        return Caching()
    return Caching(known.etag, known.last_modified, known.digest)


def _prepare(
    fetched: Fetched, reading: Reading, known: list[Known], register: Register, blind: timedelta, ends: Ends
) -> Prepared:
    """Compare and match, outside any transaction."""
    compared = compare_all(known, reading, blind, ends)
    changed = {c.warning.key for c in compared.changes}
    matched = {c.warning.key: register.matcher.match(c.warning) for c in compared.changes}
    standing = [e.warning for e in known if e.standing is Counts.IN_FORCE and e.warning.key not in changed]
    unchanged = {warning.key: register.matcher.match(warning) for warning in standing}
    return Prepared(fetched, compared, matched, unchanged, register.areas_version)


def _store(tx: Tx, house: House, known: FeedState, ready: Prepared, reading: Reading, now: datetime) -> None:
    """Everything that the poll means, or nothing."""
    morning(tx, house, now)
    feeds.add_rejects(tx, known.name, now, reading.rejects)
    _unreadable(tx, house, known.name, reading, now)
    if ready.compared.suspect:
        _suspect(tx, house, known, now)
    else:
        log_return(tx, known, now)
        over(tx, f"feed_suspect:{known.name}", now)
        feeds.save(tx, good(known, ready.fetched.caching, now))
    before = board(tx)
    news = _keep(tx, house, known, ready, now)
    state.put(tx, f"matched:{known.name}", str(ready.version))
    _note_missing(tx, known.name, ready.compared.missing)
    respond(tx, house, news, before, now)
    compare_feeds(tx, house, known.name, now)


def _missing(tx: Tx, feed: str) -> frozenset[tuple[str, str]]:
    """Warnings that were gone before their end at the last good poll (F4)."""
    return frozenset((feed, key) for key in json.loads(state.get(tx, f"missing:{feed}") or "[]"))


def _note_missing(tx: Tx, feed: str, missing: frozenset[tuple[str, str]]) -> None:
    if missing or state.get(tx, f"missing:{feed}"):
        state.put(tx, f"missing:{feed}", json.dumps(sorted(key for _, key in missing)))


def _suspect(tx: Tx, house: House, known: FeedState, now: datetime) -> None:
    """F3: keep everything as it was, ask again, and say so after three such polls."""
    count = known.suspects + 1
    feeds.save(tx, replace(known, last_try=now, suspects=count, error="suspect: everything in force vanished at once"))
    if known.suspects == 0:
        logbook.write(tx, [Line(at=now, kind="feed-suspect", text=f"{known.name}: everything vanished at once")], now)
    if count >= house.policy.suspect_polls:
        concern(
            tx, house, f"feed_suspect:{known.name}", "feed_suspect", now, feed=known.name, look=house.look(known.name)
        )


def _unreadable(tx: Tx, house: House, feed: str, reading: Reading, now: datetime) -> None:
    """An item that may be ours and cannot be read is told to a human: it might be the one that matters."""
    register = house.register(tx)
    standing = set()
    for reject in reading.rejects:
        probe = _probe(feed, reject, now)
        nameless = house.feeds[feed].ending is Ending.GONE and not reject.authorities
        if reject.code is None or nameless or register.matcher.match(probe).ours:
            standing.add(cause := f"unreadable:{feed}:{(reject.code or '').casefold()}")
            code = reject.code or "an unnamed area"
            concern(tx, house, cause, "unreadable", now, feed=feed, code=code, look=house.look(feed))
    earlier = {i.cause for i in incidents.open_ones(tx) if i.cause.startswith(f"unreadable:{feed}:")}
    for cause in sorted(earlier - standing):
        over(tx, cause, now)


def _probe(feed: str, reject: Reject, now: datetime) -> HazardWarning:
    """As much of an unreadable item as can be matched."""
    code = reject.code or ""
    return HazardWarning(
        source=feed, code=code, hazard=FLOOD, level=Level.YELLOW, name=code, headline="", text="",
        authorities=reject.authorities, flood_area=code, level_since=now, text_since=now, issued=now,
    )  # fmt: skip


def _keep(tx: Tx, house: House, known: FeedState, ready: Prepared, now: datetime) -> list[News]:
    """Store every changed warning with its matches; returns the changes that concern us."""
    register = house.register(tx)
    before = {entry.known.id: entry.unmapped for entry in warnings.in_force(tx, ours=True)}
    twins = Twins.of(tx, house, known.name, now)
    news, matched = [], {}
    for changed in ready.compared.changes:
        found = ready.matched[changed.warning.key]
        if changed.warning.test:
            _tell_of_a_test(tx, house, changed, found, now)
            found = Matched(ours=False)
        was_ours = changed.before is not None and changed.before.id in before
        # A flood code that no longer matches is a map that changed; weather that names others has left us.
        ours = found.ours or (was_ours and changed.warning.hazard == FLOOD)
        row = warnings.record(tx, changed, ours, found.unmapped, now)
        matched[row] = found.matches
        if _speaks(changed, found, known, house, now, was_ours=was_ours) and not twins.silences(changed):
            newly = found.ours and (row not in before or (before[row] and not found.unmapped))
            newly = newly or _names_more_of_us(changed, house)
            told = changed if found.ours else left_us(changed)
            news.append(_news(house, register, told, row, found, now, newly_ours=newly))
    warnings.set_all_matches(tx, matched)
    return news + _newly_matched(tx, house, ready, before, known.name, now)


def _newly_matched(
    tx: Tx, house: House, ready: Prepared, before: Mapping[int, bool], feed: str, now: datetime
) -> list[News]:
    """Warnings that stand unchanged and concern us, or a community, only since our areas changed: new to us."""
    if state.get(tx, f"matched:{feed}") == str(ready.version):
        return []
    register = house.register(tx)
    news = []
    for entry in warnings.in_force(tx):
        found = ready.unchanged.get(entry.known.warning.key)
        if found is None:
            continue
        warnings.set_matches(tx, entry.known.id, found.matches, ours=found.ours, unmapped=found.unmapped)
        if found.ours and (entry.known.id not in before or (entry.unmapped and not found.unmapped)):
            changed = Changed(Change.WIDENED, entry.known, entry.known.warning)
            warnings.record(tx, changed, found.ours, found.unmapped, now)
            news.append(_news(house, register, changed, entry.known.id, found, now, newly_ours=True))
    return news


def _tell_of_a_test(tx: Tx, house: House, changed: Changed, found: Matched, now: datetime) -> None:
    """F9: held and shown, told to the team, never paged as real."""
    if not found.ours or changed.change is not Change.NEW:
        return
    warning = changed.warning
    body = house.texts.say("inform.test", feed=warning.source, HEADLINE=warning.headline.upper(), name=warning.name)
    tell_team(tx, house, body, f"test:{warning.ref}:{now.isoformat()}", now)


def _names_more_of_us(changed: Changed, house: House) -> bool:
    """F4: newly naming one of our authorities is a first warning for that one."""
    if changed.before is None or changed.warning.hazard == FLOOD:
        return False
    ours = {name.casefold() for name in house.authorities}
    new = {name.casefold() for name in changed.warning.authorities} & ours
    return bool(new - {name.casefold() for name in changed.before.warning.authorities})


def _speaks(changed: Changed, found: Matched, known: FeedState, house: House, now: datetime, *, was_ours: bool) -> bool:
    """Whether a change concerns us (F5). One first seen lifted does only if we were blind meanwhile (F8)."""
    if not (found.ours or was_ours) or changed.warning.test:
        return False
    if changed.change is not Change.NEW or changed.warning.level > Level.LIFTED:
        return True
    return known.last_good is not None and now - known.last_good > house.feeds[known.name].silent_after


def _news(
    house: House, register: Register, changed: Changed, row: int, found: Matched, now: datetime, *, newly_ours: bool
) -> News:
    areas = register.communities(tuple(match.area for match in found.matches))
    return News(
        changed=changed, warning=row, areas=areas, places=tuple(register.areas[area].label for area in areas),
        unmapped=found.unmapped, newly_ours=newly_ours and changed.change not in TELLING_UP,
        name=_where(changed.warning, house),
    )  # fmt: skip


def _where(warning: HazardWarning, house: House) -> str:
    """Weather names half a country; people want to hear which of our authorities are in it."""
    named = {name.casefold() for name in warning.authorities}
    ours = [name for name in house.authorities if name.casefold() in named]
    return "" if warning.hazard == FLOOD else ", ".join(ours)
