"""A feed of alerts in the Common Alerting Protocol 1.2: MeteoAlarm's legacy Atom, the Environment Agency's CAP feed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, tostring

import requests

from dutyofficer.core.area import FloodArea
from dutyofficer.core.warning import HazardWarning, Level, Reading, Reject
from dutyofficer.sources.base import BadPoll, Caching, Fetched
from dutyofficer.sources.cap_document import Alert, Wrong, cap, identifier_of, read_alert, read_inline, text_of
from dutyofficer.sources.cap_warning import Chains, latest, stem, warning_of
from dutyofficer.sources.http import fetch
from dutyofficer.sources.strict_xml import read_xml

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = ("application/atom+xml", "application/cap+xml", "application/xml", "text/xml", "*/*")
"""What the answer may be. The last is for the publisher, who refuses a narrow Accept; no answer is called so."""
FETCHES = 60
"""Alerts fetched by their links in one poll; the rest are fetched at the next ones."""
PATIENCE = 60.0
"""Seconds for all links of one poll together; one alone has ten."""
ALERT_BYTES = 1024 * 1024
UNCONDITIONAL = 12
"""Every so many polls go without conditions: a cache on the way that always answers 304 must not blind us."""
ITEM = 4000
"""Characters of a rejected entry that are kept."""
RAW = 200_000
"""Characters of a warning's own document that are kept."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One alert, and the document it was read from as text."""

    alert: Alert
    raw: str


class _NotYet(Exception):
    """The alert behind a link was not fetched this time."""


Get = Callable[[str], Element]
"""Fetches what a link leads to. Errors: BadPoll, _NotYet."""


@dataclass
class Cap:
    """The Atom feed at `url`. Alerts come inside the entries, or from their links, which must lead to the same host.

    It keeps what links led to while the feed names them: the text of a message does not change under its address.
    """

    name: str
    url: str
    session: requests.Session
    _chains: Chains = field(default_factory=Chains, init=False)
    _kept: dict[str, Element] = field(default_factory=dict, init=False)
    _polls: int = field(default=0, init=False)

    def area(self, code: str) -> FloodArea | None:
        """None: a CAP alert brings its own shape."""
        return None

    def poll(self, now: datetime, caching: Caching) -> Fetched:
        """Fetch and read the feed as at `now`, and the alerts it links to. Errors: BadPoll."""
        self._polls += 1
        whole = self._polls % UNCONDITIONAL == 0
        body = fetch(self.session, self.url, Caching() if whole else caching, content_types=CONTENT)
        if body is None:
            return Fetched(None, caching)
        if body.caching.digest == caching.digest:
            return Fetched(None, body.caching)
        links = _Links(self.url, self.session, self._kept)
        try:
            reading = read_feed(self.name, body.content, now, self._chains, links.get)
        except BadPoll as error:
            raise BadPoll(f"{self.url}: {error}") from error
        self._kept = links.used
        # What was not fetched is asked for again, although the feed itself stays the same.
        return Fetched(reading, Caching() if links.missed else body.caching)


class _Links:
    """Fetches the alerts of one poll, within bounds of number and time, and from the feed's own host only."""

    def __init__(self, url: str, session: requests.Session, kept: dict[str, Element]) -> None:
        self._url, self._session, self._kept = url, session, kept
        self._left, self._ends = FETCHES, time.monotonic() + PATIENCE
        self.used: dict[str, Element] = {}
        self.missed = False

    def get(self, link: str) -> Element:
        """The document behind a link of the feed. Errors: BadPoll, _NotYet."""
        try:
            address = self._address(link)
            self.used[address] = self._kept[address] if address in self._kept else self._fetch(address)
        except (BadPoll, _NotYet):
            self.missed = True
            raise
        return self.used[address]

    def _address(self, link: str) -> str:
        try:
            address = urljoin(self._url, link)
            same = _origin(address) == _origin(self._url)
        except ValueError:
            raise BadPoll(f"a link that is no address: {link[:200]!r}") from None
        if not same:
            raise BadPoll(f"a link to another host: {address[:200]}")
        return address

    def _fetch(self, address: str) -> Element:
        if self._left <= 0 or time.monotonic() > self._ends:
            raise _NotYet("not fetched yet: the feed links to more alerts than one poll fetches")
        self._left -= 1
        body = fetch(self._session, address, Caching(), deadline=10, limit=ALERT_BYTES, content_types=CONTENT)
        if body is None:
            raise BadPoll(f"{address}: unchanged, but nothing was asked about")
        return read_xml(body.content)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def read_feed(name: str, body: bytes, now: datetime, chains: Chains, get: Get) -> Reading:
    """Read one Atom document as the feed `name`; `get` fetches links. Errors: BadPoll, if it is no such feed (F1)."""
    feed = read_xml(body)
    if feed.tag != f"{ATOM}feed":
        raise BadPoll(f"the document is {feed.tag[:80]!r}, not an Atom feed")
    entries = feed.findall(f"{ATOM}entry")
    results = [_read_or_reject(entry, get) for entry in entries]
    read = [result for result in results if isinstance(result, _Read)]
    rejects = [result for result in results if isinstance(result, Reject)]
    if entries and not read:
        raise BadPoll(f"none of {len(entries)} entries can be read; the first: {rejects[0].why}")
    warnings, unclear = _warnings(name, _joined(read), now, chains)
    return Reading(warnings, (*rejects, *unclear))


def _read_or_reject(entry: Element, get: Get) -> _Read | Reject:
    raw = ""
    try:
        raw = _text(entry)
        alert, raw = _alert(entry, raw, get)
        if alert.kind == "Cancel" and not alert.references and stem(alert.identifier) == alert.identifier:
            raise Wrong("a Cancel that names no alert")
        return _Read(alert, raw)
    except (Wrong, BadPoll, _NotYet) as error:
        return Reject(raw[:ITEM], str(error), _legible_code(entry))


def _alert(entry: Element, raw: str, get: Get) -> tuple[Alert, str]:
    inside = entry.find(f"{ATOM}content/{cap('alert')}")
    if inside is not None:
        return read_alert(inside), raw
    if entry.find(cap("identifier")) is not None:
        return read_inline(entry), raw
    links = entry.findall(f"{ATOM}link")
    links = [link for link in links if link.get("type") == "application/cap+xml"] or links
    address = next((link.get("href", "") for link in links if link.get("rel", "alternate") == "alternate"), "")
    if not address:
        raise Wrong("the entry holds no alert and no link to one")
    document = get(address)
    return read_alert(document), _text(document)


def _text(element: Element) -> str:
    return tostring(element, encoding="unicode").strip()[:RAW]


def _legible_code(entry: Element) -> str | None:
    """The warning's code, if it can be told without the references; else any warning may be the one meant."""
    alert = entry.find(f"{ATOM}content/{cap('alert')}")
    place = entry if alert is None else alert
    try:
        identifier = identifier_of(place)
    except Wrong:
        return None
    first = "Alert" in (text_of(place, "msgType"), text_of(place, "message_type"))
    return stem(identifier) if first or stem(identifier) != identifier else None


def _joined(read: Sequence[_Read]) -> list[_Read]:
    """One alert given by several entries, each with one info and one area, is one alert again."""
    same: dict[str, list[_Read]] = defaultdict(list)
    for one in read:
        if one.alert.kind not in ("Ack", "Error"):
            same[one.alert.identifier].append(one)
    joined = []
    for parts in same.values():
        last = max(parts, key=lambda part: part.alert.sent)
        infos = tuple(dict.fromkeys(info for part in parts for info in part.alert.infos))
        joined.append(_Read(replace(last.alert, infos=infos), "\n".join(part.raw for part in parts)[:RAW]))
    return joined


def _warnings(
    name: str, read: Sequence[_Read], now: datetime, chains: Chains
) -> tuple[tuple[HazardWarning, ...], list[Reject]]:
    """The warnings that still run, one for each chain of messages."""
    raws = {one.alert.identifier: one.raw for one in read}
    alerts = [one.alert for one in read]
    chains.learn(alerts)
    warnings, rejects = [], []
    for key, alert in latest(alerts, chains):
        raw = raws[alert.identifier]
        try:
            warning = warning_of(name, key, chains.described(key, alert), raw)
        except Wrong as error:
            rejects.append(Reject(raw[:ITEM], str(error), key))
            continue
        # A withdrawal is heard however old: it is what ends the warning.
        if warning.level is Level.LIFTED or warning.expires is None or warning.expires > now:
            warnings.append(warning)
    return tuple(warnings), rejects
