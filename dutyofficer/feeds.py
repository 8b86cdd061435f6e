"""The kinds of feeds: which reader each has, what it needs, and how it says that a warning is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from pathlib import Path

from dutyofficer.config import BadConfig, Feed, Settings
from dutyofficer.core.gauge import Station
from dutyofficer.core.warning import Ending, Reading
from dutyofficer.credentials import secret
from dutyofficer.desk.house import FeedPlan
from dutyofficer.sources.base import Guide, Rivers, Source
from dutyofficer.sources.environment_agency import EnvironmentAgency, read_floods
from dutyofficer.sources.http import open_session
from dutyofficer.sources.recorded import Pack, Recorded

EA, RSS, NSWWS, HEALTH, CAP = "ea-floods", "met-office-rss", "nswws", "ukhsa-health", "cap"
GUIDANCE, RIVERS = "flood-guidance", "river-levels"
_LOOK = {
    EA: "flood", RSS: "weather", NSWWS: "weather", HEALTH: "health", CAP: "all", GUIDANCE: "guidance", RIVERS: "levels",
}  # fmt: skip
"""Where to look by hand while a feed of that kind is silent: a text of the table `look`."""


def open_source(name: str, feed: Feed, authorities: tuple[str, ...]) -> Source:
    """The source of one configured feed; its libraries are loaded only if it is used. Errors: BadConfig."""
    make: dict[str, Callable[[], Source]] = {
        EA: lambda: EnvironmentAgency(name, feed.url, open_session()),
        RSS: lambda: _rss(name, feed),
        NSWWS: lambda: _nswws(name, feed),
        HEALTH: lambda: _health(name, feed, authorities),
        CAP: lambda: _cap(name, feed),
    }
    return make[feed.kind]()


def open_guide(name: str, feed: Feed) -> Guide:
    """One configured feed of flood guidance. Version 3 of it wants a key, version 1 never did."""
    from dutyofficer.sources.flood_guidance import FloodGuidance
    from dutyofficer.sources.nswws import open_keyed_session

    key = secret("flood_guidance_api_key")
    session = open_keyed_session(feed.url, key, feed.header) if key else open_session()
    return FloodGuidance(name, feed.url, session)


def open_rivers(name: str, feed: Feed, folder: Path) -> Rivers:
    """One configured feed of river levels, of the stations in the file beside the configuration.

    Errors: BadConfig, BadFile.
    """
    from dutyofficer.sources.river_levels import RiverLevels

    return RiverLevels(name, feed.url, open_session(), stations_for(name, folder))


def stations_for(name: str, folder: Path) -> tuple[Station, ...]:
    """The gauges that are ours, from the file beside the configuration. Errors: BadConfig, BadFile."""
    from dutyofficer.files.folder import STATIONS
    from dutyofficer.files.stations_csv import read_stations

    path = folder / STATIONS
    if not path.is_file():
        raise BadConfig(f"{STATIONS}: needed by feeds.{name}, and not in {folder}")
    return read_stations(path)


def _rss(name: str, feed: Feed) -> Source:
    from dutyofficer.sources.met_office_rss import MetOfficeRss

    return MetOfficeRss(name, feed.url, open_session())


def _nswws(name: str, feed: Feed) -> Source:
    from dutyofficer.sources.nswws import Nswws, open_keyed_session

    key = secret("nswws_api_key")
    if not key:
        raise BadConfig(f"secret nswws_api_key: needed by feeds.{name}")
    url = feed.url.removesuffix("/feed")
    return Nswws(name, url, open_keyed_session(url, key, feed.header), feed.home)


def _health(name: str, feed: Feed, authorities: tuple[str, ...]) -> Source:
    from dutyofficer.sources.ukhsa_health import UkhsaHealth

    return UkhsaHealth(name, feed.url, open_session(), feed.region, authorities)


def _cap(name: str, feed: Feed) -> Source:
    from dutyofficer.sources.cap import Cap
    from dutyofficer.sources.nswws import open_keyed_session

    key = secret("cap_api_key")
    session = open_keyed_session(feed.url, key, feed.header) if key else open_session()
    return Cap(name, feed.url, session)


def open_recorded(name: str, pack: Pack, settings: Settings) -> Source:
    """One feed of a recorded storm, read as its kind; a feed that is not configured is read as what it looks like."""
    feed = settings.feeds.get(name)
    kind = feed.kind if feed else _looks_like(pack, name)
    return Recorded(name, pack, feed=name, read=_reader(kind))


def _looks_like(pack: Pack, name: str) -> str:
    first = next(capture.file for capture in pack.captures if capture.feed == name).read_bytes().lstrip()
    if first.startswith(b"<"):
        return RSS
    return NSWWS if b'"FeatureCollection"' in first[:2000] else EA


def _reader(kind: str) -> Callable[[str, bytes], Reading]:
    if kind == RSS:
        from dutyofficer.sources.met_office_rss import read_rss

        return read_rss
    if kind == NSWWS:
        from dutyofficer.sources.nswws_warnings import read_issued

        return read_issued
    return read_floods


def plans(settings: Settings, sources: Mapping[str, Source], others: Collection[str] = ()) -> dict[str, FeedPlan]:
    """How often each feed is asked, and what its silence and the going of its warnings mean."""
    kinds = {name: feed.kind for name, feed in settings.feeds.items() if name in sources}
    preferred = NSWWS in kinds.values()
    made = {name: _plan(name, settings, source, preferred) for name, source in sources.items()}
    return made | {name: _other(settings.feeds.get(name)) for name in others}


def _other(feed: Feed | None) -> FeedPlan:
    """Of guidance or of levels: it has no warnings that could go. One gone from the file is polled till the restart."""
    if feed is None:
        return FeedPlan()
    return FeedPlan(every=feed.every, silent_after=feed.silent_after, look=_LOOK[feed.kind])


def _plan(name: str, settings: Settings, source: Source, preferred: bool) -> FeedPlan:
    feed = settings.feeds.get(name)
    if feed is None or isinstance(source, Recorded):
        said = not isinstance(source, Recorded) or source.read is read_floods
        every = feed.every if feed else timedelta(minutes=5)
        return FeedPlan(every=every, ending=Ending.SAID if said else Ending.GONE, look="flood" if said else "weather")
    return FeedPlan(
        every=feed.every, silent_after=feed.silent_after, ending=Ending.SAID if feed.kind == EA else Ending.GONE,
        look=_LOOK[feed.kind], checks=preferred and feed.kind == RSS, preferred=feed.kind == NSWWS,
    )  # fmt: skip
