"""Weather warnings of the Met Office from its NSWWS interface: versions, reasons and polygons, for those with a key."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.http import DEADLINE, JSON, NotFound, fetch, open_session
from dutyofficer.sources.met_office import FEED_LIMIT, UNCONDITIONAL, read_feed
from dutyofficer.sources.nswws_warnings import LIMIT, read_issued, read_updated

ATOM = ("application/atom+xml", "application/xml", "text/xml")
ENTRIES = 500
"""Changes in one feed, which keeps them for 24 h; the busiest real one has twenty."""
LEARNING = 20.0
"""Seconds for all changes of one poll; what is left is fetched at the next one."""
TRIES = 3
"""After so many polls a change that cannot be had is an item that cannot be read, and people are told."""

_OBJECT = re.compile(r"/(issued|updated)/([0-9A-Fa-f-]{36})/?$")


@dataclass(frozen=True, slots=True)
class _Key(AuthBase):
    """The key, for its own publisher only: a redirect to somebody else does not carry it."""

    origin: tuple[str, str]
    header: str
    key: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if _origin(request.url or "") == self.origin:
            request.headers[self.header] = self.key
        return request


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def open_keyed_session(url: str, key: str, header: str) -> requests.Session:
    """A session that shows the key to the publisher at `url`: v1.0 wants `x-api-key`, DataHub (v1.1) `apikey`."""
    session = open_session()
    session.auth = _Key(_origin(url), header, key)
    return session


@dataclass(frozen=True, slots=True)
class Changes:
    """What the Atom feed points to: everything in force, and the changes of 24 h, oldest first; addresses by id."""

    issued: str
    updated: dict[str, str]
    illegible: int = 0


def read_changes(body: bytes) -> Changes:
    """Read the Atom feed, of which only the links say anything. Errors: BadPoll."""
    feed = read_feed(body, "atom10", "Met Office Warnings Feed")
    if len(feed.entries) > ENTRIES:
        raise BadPoll(f"more than {ENTRIES} entries")
    issued = _links(feed.feed, "issued")
    if len(issued) != 1:
        raise BadPoll("no link, or more than one, to what is in force")
    linked = [next(iter(_links(entry, "updated")), None) for entry in reversed(feed.entries)]
    updated = {found[2]: found.string for found in linked if found is not None}
    return Changes(issued[0].string, updated, linked.count(None))


def _links(part: dict[str, list[dict[str, str]]], kind: str) -> list[re.Match[str]]:
    found = [_OBJECT.search(link.get("href", "")) for link in part.get("links", [])]
    return [match for match in found if match is not None and match[1] == kind]


@dataclass
class Nswws:
    """The interface below `url`, such as https://prd.nswws.api.metoffice.gov.uk/v1.0/objects.

    What is in force is read anew whenever the feed changes. What was cancelled is said by the feed's own changes, 24 h
    of them: each is fetched once and remembered in memory, found by its id and not by its time, which has gone
    backwards. After a start they are read again, so nothing has to be kept. `home`: the code of the region named first.
    """

    name: str
    url: str
    session: requests.Session
    home: str = ""
    _polls: int = field(default=0, init=False)
    _learnt: dict[str, Reading] = field(default_factory=dict, init=False, repr=False)
    _tried: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _last: Reading | None = field(default=None, init=False, repr=False)

    def area(self, code: str) -> FloodArea | None:
        """A warning brings its own polygon; the publisher has no areas of its own."""
        return None

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read what is in force, and what was cancelled since yesterday. Errors: BadPoll."""
        address = f"{self.url.rstrip('/')}/feed"
        self._polls += 1
        whole = self._polls % UNCONDITIONAL == 0
        asked = Caching() if whole else caching
        body = fetch(self.session, address, asked, limit=FEED_LIMIT, content_types=ATOM)
        if body is None:
            return Fetched(None, caching)
        if body.caching.digest == caching.digest:
            return Fetched(None, body.caching)
        try:
            changes = read_changes(body.content)
        except BadPoll as error:
            raise BadPoll(f"{address}: {error}") from error
        issued = self._issued(changes)
        unread = self._learn(changes)
        reading = self._together(issued, changes, unread)
        self._last = reading
        # While something is missing the same feed must be read again.
        return Fetched(reading, Caching() if unread else body.caching)

    def _issued(self, changes: Changes) -> Reading:
        address = self._address(changes.issued)
        body = fetch(self.session, address, Caching(), limit=LIMIT, content_types=JSON)
        try:
            return read_issued(self.name, body.content if body else b"", self.home)
        except BadPoll as error:
            raise BadPoll(f"{address}: {error}") from error

    def _learn(self, changes: Changes) -> dict[str, str]:
        """Fetch the changes not read yet; hand back those that could not be, and why."""
        self._learnt = {key: reading for key, reading in self._learnt.items() if key in changes.updated}
        self._tried = {key: tried for key, tried in self._tried.items() if key in changes.updated}
        unread, ends = dict[str, str](), time.monotonic() + LEARNING
        for key in [key for key in changes.updated if key not in self._learnt]:
            try:
                self._learnt[key] = self._updated(self._address(changes.updated[key]), ends - time.monotonic())
            except BadPoll as error:
                unread[key] = str(error)
                self._tried[key] = self._tried.get(key, 0) + 1
        return unread

    def _updated(self, address: str, left: float) -> Reading:
        """One change; nothing, if the publisher has it no more."""
        if left <= 0:
            raise BadPoll(f"{address}: not read yet, there are many changes")
        try:
            body = fetch(
                self.session, address, Caching(), deadline=min(left, DEADLINE), limit=LIMIT, content_types=JSON
            )
        except NotFound:
            return Reading(())
        return _light(read_updated(self.name, body.content if body else b"", self.home))

    def _address(self, link: str) -> str:
        """The link itself, but below our own address if it leads elsewhere: only there does the key open anything."""
        if _origin(link) == _origin(self.url):
            return link
        found = _OBJECT.search(link)
        return self.url.rstrip("/") + (found[0] if found else "")

    def _together(self, issued: Reading, changes: Changes, unread: dict[str, str]) -> Reading:
        """What is in force is the full truth; of the changes count the cancellations, for what is not in it.

        While a change could not be read, what went meanwhile stays as it was: it may be cancelled or not.
        """
        hopeless = [why for key, why in unread.items() if self._tried[key] >= TRIES]
        hopeless += ["an entry of the feed links to no change"] * changes.illegible
        if unread and self._last is None and not hopeless:
            raise BadPoll(next(iter(unread.values())))
        learnt = [self._learnt[key] for key in changes.updated if key in self._learnt]
        reading = _joined(issued, learnt)
        known = {warning.key for warning in reading.warnings}
        before = self._last.warnings if unread and self._last is not None else ()
        held = tuple(warning for warning in before if warning.key not in known)
        lost = tuple(Reject("", why) for why in hopeless)
        return Reading(reading.warnings + held, reading.rejects + lost)


def _light(reading: Reading) -> Reading:
    """A change without what is not used of it: only that something was cancelled."""
    lifted = (warning for warning in reading.warnings if warning.level is Level.LIFTED)
    return Reading(tuple(replace(warning, shape="") for warning in lifted), reading.rejects)


def _joined(issued: Reading, learnt: Iterable[Reading]) -> Reading:
    standing = {warning.code.casefold() for warning in issued.warnings}
    rejects = list(issued.rejects)
    lifted: dict[tuple[str, str], HazardWarning] = {}
    for change in learnt:
        rejects += [reject for reject in change.rejects if (reject.code or "").casefold() not in standing]
        lifted |= {warning.key: warning for warning in change.warnings}
    unsure = standing | {reject.code.casefold() for reject in rejects if reject.code}
    over = tuple(warning for warning in lifted.values() if warning.code.casefold() not in unsure)
    return Reading(issued.warnings + over, tuple(rejects))
