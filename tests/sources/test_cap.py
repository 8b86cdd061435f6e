"""CAP 1.2: real alerts of four publishers, chains of messages, and documents that must not be believed."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.warning import HazardWarning, Level, Reading
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.cap import FETCHES, Cap, read_feed
from dutyofficer.sources.cap_document import ENUMERATIONS
from dutyofficer.sources.cap_warning import CODE, Chains, stem
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.strict_xml import DEPTH, ELEMENTS, read_xml
from tests.sources.conftest import Publisher, reply

DATA = Path(__file__).parents[1] / "data" / "cap"
EOWYN = (DATA / "meteoalarm_uk_atom_20250124_storm_eowyn.xml").read_bytes()
AMBER = (DATA / "constructed_cap12_alert_amber_rain_EM.xml").read_text()
CANCEL = (DATA / "constructed_cap12_cancel_amber_rain_EM.xml").read_text()
WAINFLEET = (DATA / "ea_severe_flood_warning_wainfleet_2020-02-16.xml").read_text()
REMOVED = (DATA / "ea_cancel_wainfleet_2020-02-16.xml").read_text()
ICELAND = (DATA / "iceland_met_office.cap").read_text()
NOW = datetime(2025, 10, 2, 12, 0, tzinfo=UTC)
EA_AREA = "53.1,0.2 53.2,0.2 53.2,0.3 53.1,0.2"


def atom(entries: Iterable[str]) -> bytes:
    """A feed of these entries."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode()


def inside(*alerts: str) -> bytes:
    """A feed that holds these alerts in its entries."""
    bare = (re.sub(r"^\s*<\?xml.*?\?>", "", alert) for alert in alerts)
    return atom(f'<entry><content type="application/cap+xml">{alert}</content></entry>' for alert in bare)


def no_link(link: str) -> ET.Element:
    raise BadPoll(f"nothing is to be fetched here: {link}")


def read(body: bytes, now: datetime = NOW, chains: Chains | None = None) -> Reading:
    return read_feed("cap", body, now, chains or Chains(), no_link)


def one(alert: str, now: datetime = NOW) -> HazardWarning:
    (warning,) = read(inside(alert), now).warnings
    return warning


def told(warning: HazardWarning) -> dict[str, object]:
    """What a reviewer can check against the document: everything but the long shape and the raw text."""
    end = warning.expires.isoformat() if warning.expires else None
    box = list(shapely.from_geojson(warning.shape).bounds) if warning.shape else []
    return {
        "code": warning.code, "level": warning.level.word, "hazard": warning.hazard, "name": warning.name,
        "headline": warning.headline, "authorities": list(warning.authorities), "flood_area": warning.flood_area,
        "issued": warning.issued.isoformat(), "expires": end, "test": warning.test, "box": box,
    }  # fmt: skip


SEQUENCES: dict[str, tuple[tuple[bytes, str], ...]] = {
    "eowyn": ((EOWYN, "2025-01-24T19:00Z"), (EOWYN, "2025-01-25T01:00Z"), (EOWYN, "2025-01-25T06:00Z")),
    "amber rain": ((inside(AMBER), "2025-10-02T12:00Z"), (inside(CANCEL, AMBER), "2025-10-03T09:00Z")),
    "wainfleet": ((inside(WAINFLEET), "2020-02-16T23:02Z"), (inside(REMOVED, WAINFLEET), "2020-02-17T08:00Z")),
    "iceland": ((inside(ICELAND), "2021-09-11T00:00Z"), (inside(ICELAND), "2021-09-13T10:00Z")),
}


def replayed() -> dict[str, object]:
    """Every sequence, poll by poll, with one memory of chains for each."""
    result: dict[str, object] = {}
    for title, polls in SEQUENCES.items():
        chains = Chains()
        readings = [read(body, datetime.fromisoformat(at), chains) for body, at in polls]
        assert not any(reading.rejects for reading in readings)
        result[title] = [[told(warning) for warning in reading.warnings] for reading in readings]
    return result


def test_f1_f4_recorded_sequences_come_to_what_was_reviewed() -> None:
    """F1 and F4: warnings run until their own end, a Cancel lifts them, and the key stays the same."""
    assert replayed() == json.loads((DATA / "expected.json").read_text())


def test_only_the_words_of_the_schema_are_read() -> None:
    space = "{http://www.w3.org/2001/XMLSchema}"
    schema = ET.parse(DATA / "CAP-v1.2.xsd").getroot()
    given = {
        element.get("name"): {word.get("value") for word in element.iterfind(f"*/*/{space}enumeration")}
        for element in schema.iter(f"{space}element")
    }
    assert {name: given[name] for name in ENUMERATIONS} == ENUMERATIONS


LEVELS = (
    ("Extreme", "Red wind warning", "", Level.RED, "the severity says it"),
    ("Severe", "Amber wind warning", "", Level.AMBER, "orange is amber"),
    ("Moderate", "Yellow wind warning", "", Level.YELLOW, "and yellow"),
    ("Minor", "Wind", "", Level.YELLOW, "the least there is, is told"),
    ("Unknown", "Wind", "", Level.YELLOW, "unknown is not nothing"),
    ("Moderate", "Red wind warning", "", Level.RED, "of severity and colour the worse counts"),
    ("Moderate", "Redcar is windy", "", Level.YELLOW, "red within a word is no colour"),
    ("Moderate", "Wind", "4; red; Extreme", Level.RED, "the awareness level wins upwards"),
    ("Extreme", "Wind", "2; yellow; Moderate", Level.YELLOW, "and downwards"),
    ("Severe", "Wind", "1; green; Minor", Level.LIFTED, "green is no warning"),
    ("Severe", "Wind", "orange", Level.AMBER, "an awareness level without a number is not read"),
)


@pytest.mark.parametrize(("severity", "event", "awareness", "level", "sentence"), LEVELS, ids=[r[4] for r in LEVELS])
def test_the_level(severity: str, event: str, awareness: str, level: Level, sentence: str) -> None:
    alert = AMBER.replace("Severe</severity>", f"{severity}</severity>").replace("Amber rain warning", event)
    assert one(alert.replace("3; Orange; Severe", awareness)).level is level


EA_LEVELS = (
    ("064 Issue Flood Alert EA", "Minor", Level.YELLOW),
    ("064 Issue Flood Warning EA", "Moderate", Level.AMBER),
    ("053/055 Issue Severe Flood Warning EA", "Severe", Level.RED),
    ("Flooding is expected: River Soar", "Severe", Level.AMBER),
    ("Danger to life: River Soar", "Extreme", Level.RED),
    ("Update", "Moderate", Level.AMBER),
    ("Update", "Severe", Level.RED),
    ("Update", "Minor", Level.YELLOW),
)


@pytest.mark.parametrize(("event", "severity", "level"), EA_LEVELS)
def test_f2_the_environment_agency_is_read_by_its_words(event: str, severity: str, level: Level) -> None:
    """F2: its two profiles give one severity to different warnings."""
    alert = re.sub(r"<event>.*?</event>", f"<event>{event}</event>", WAINFLEET)
    warning = one(alert.replace("Severe</severity>", f"{severity}</severity>"), datetime(2020, 2, 17, tzinfo=UTC))
    assert (warning.level, warning.hazard, warning.flood_area) == (level, "flood", "053FWFSTEEP4")


HAZARDS = (
    ("Amber rain warning", "10; Rain", "rain"),
    ("Yellow Snow, Ice Warning", "2; snow-ice", "snow, ice"),
    ("Amber extreme heat warning", "5; high-temperature", "extreme heat"),
    ("Heat", "5; high-temperature", "extreme heat"),
    ("Thunderstorms", "3; Thunderstorm", "thunderstorm"),
    ("Snow or ice", "2; snow-ice", "snow, ice"),
    ("Storm", "", "storm"),
    ("Yellow Ice and Snow warning", "", "snow, ice"),
    ("", "", "weather"),
)


@pytest.mark.parametrize(("event", "kind", "hazard"), HAZARDS)
def test_the_hazard_is_the_publishers_words(event: str, kind: str, hazard: str) -> None:
    assert one(AMBER.replace("Amber rain warning", event).replace("10; Rain", kind)).hazard == hazard


@pytest.mark.parametrize("status", ["Test", "Exercise", "Draft", "System"])
def test_f9_only_actual_is_real(status: str) -> None:
    """F9."""
    assert one(AMBER.replace(">Actual<", f">{status}<")).test
    assert not one(AMBER).test


def test_f9_a_test_message_of_the_environment_agency() -> None:
    """F9: it also refers to itself, which makes no endless chain."""
    warning = one((DATA / "ea_flood_cap_update_status_Test_testfixture.xml").read_text())
    assert (warning.test, warning.level, warning.headline) == (True, Level.YELLOW, "Flood alert")


TEST_WORDS = (
    ("TEST SCENARIO - NOT FOR OPERATIONAL USE", True),
    ("This is an EXERCISE", True),
    ("Test: heavy rain", True),
    ("Exercise - heavy rain", True),
    ("Exercise caution near rivers", False),
    ("EXERCISE EXTREME CAUTION", False),
    ("The latest rain", False),
    ("A test of endurance for drivers", False),
)


@pytest.mark.parametrize(("words", "is_test"), TEST_WORDS)
def test_f9_words_that_say_it_is_no_real_one(words: str, is_test: bool) -> None:
    """F9: in a headline; but a real warning may ask people to exercise caution."""
    assert says_test(words) is is_test
    assert one(AMBER.replace("Heavy rain likely to cause flooding", words)).test is is_test


def test_of_several_languages_english_is_read() -> None:
    warning = one(ICELAND, datetime(2021, 9, 11, tzinfo=UTC))
    assert (warning.headline, warning.authorities) == ("Southeast gales", ("Reykjavik - Capital Region",))
    assert one(ICELAND.replace("en-US", "da"), datetime(2021, 9, 11, tzinfo=UTC)).headline == "Hvöss suðaustanátt"


def message(identifier: str, sent: str, kind: str = "Update", *references: str) -> str:
    """The amber warning as another message of its chain."""
    chain = " ".join(f"met,{reference},2025-10-02T0{n}:00:00+00:00" for n, reference in enumerate(references))
    return (
        AMBER.replace("2.49.0.0.826.0.GB_251002093200_0d0d0d0d.v1.0.R", identifier)
        .replace("<msgType>Alert", f"<msgType>{kind}")
        .replace("2025-10-02T09:32:00+00:00</sent>", f"2025-10-02T{sent}:00+00:00</sent>")
        .replace("<scope>Public</scope>", f"<scope>Public</scope><references>{chain}</references>")
    )


CHAINS: tuple[tuple[str, tuple[tuple[str, ...], ...], list[list[tuple[str, str]]]], ...] = (
    (
        "an update is the warning it updates",
        ((message("a", "09:00", "Alert"),), (message("b", "10:00", "Update", "a"),)),
        [[("a", "amber")], [("a", "amber")]],
    ),
    (
        "also when each names only the one before",
        (
            (message("a", "09:00", "Alert"),),
            (message("b", "10:00", "Update", "a"),),
            (message("c", "11:00", "Update", "b"),),
        ),
        [[("a", "amber")], [("a", "amber")], [("a", "amber")]],
    ),
    (
        "the last word counts, in whatever order the feed gives them",
        ((message("c", "11:00", "Cancel", "b"), message("a", "09:00", "Alert"), message("b", "10:00", "Update", "a")),),
        [[("a", "lifted")]],
    ),
    (
        "a reference to what nobody saw makes a new warning",
        ((message("a", "09:00", "Alert"), message("z", "10:00", "Update", "y")),),
        [[("a", "amber"), ("y", "amber")]],
    ),
    (
        "one that refers to itself is itself",
        ((message("a", "09:00", "Update", "a"),),),
        [[("a", "amber")]],
    ),
    (
        "a Cancel of two lifts both",
        ((message("a", "09:00", "Alert"), message("b", "09:30", "Alert"), message("c", "10:00", "Cancel", "a", "b")),),
        [[("a", "lifted"), ("b", "lifted")]],
    ),
    (
        "an acknowledgement is no warning",
        ((message("a", "09:00", "Alert"), message("b", "10:00", "Ack", "a")),),
        [[("a", "amber")]],
    ),
)


@pytest.mark.parametrize(("sentence", "polls", "expected"), CHAINS, ids=[row[0] for row in CHAINS])
def test_f7_messages_of_one_chain_are_one_warning(
    sentence: str, polls: tuple[tuple[str, ...], ...], expected: list[list[tuple[str, str]]]
) -> None:
    """F7: an update must not be taken for another warning, and a Cancel ends the one it names."""
    chains = Chains()
    readings = [read(inside(*alerts), chains=chains) for alerts in polls]
    assert [sorted((w.code, w.level.word) for w in reading.warnings) for reading in readings] == expected


def test_a_cancel_that_says_nothing_of_its_own_concerns_whom_the_warning_concerned() -> None:
    chains = Chains()
    (before,) = read(inside(message("a", "09:00", "Alert")), chains=chains).warnings
    bare = re.sub(r"<info>.*</info>", "", message("b", "10:00", "Cancel", "a"), flags=re.DOTALL)
    (after,) = read(inside(bare), chains=chains).warnings
    assert (after.level, after.shape, after.authorities) == (Level.LIFTED, before.shape, before.authorities)
    (unknown,) = read(inside(bare)).warnings
    assert (unknown.code, unknown.level, unknown.shape) == ("a", Level.LIFTED, "")


def test_memory_of_chains_is_bounded() -> None:
    chains = Chains(size=2, described=1)
    for number in range(5):
        read(inside(message(f"a{number}", "09:00", "Alert"), message(f"b{number}", "09:30", "Alert")), chains=chains)
    assert (len(chains._heads), len(chains._infos)) == (2, 1)


def test_a_name_fits_a_text_and_words_say_until_when() -> None:
    """The legacy feed gives neither a description nor a short name."""
    amber, yellow = read(EOWYN, datetime(2025, 1, 24, tzinfo=UTC)).warnings
    assert amber.name == "wind, Central, Tayside & Fife and 4 more"
    assert amber.text == "Valid from 13:00 Fri 24 Jan to 06:00 Sat 25 Jan (UK time)."
    assert (yellow.likelihood, amber.likelihood) == (2, 3)


def test_the_met_office_counts_versions_inside_the_identifier() -> None:
    assert stem("2.49.0.0.826.0.GB_250124180126_cecc0a37.v6.0.W") == "GB_cecc0a37"
    assert stem("2.49.0.0.826.0.GB_250123104036_cecc0a37.v1.0.W") == "GB_cecc0a37"
    assert len(stem("x" * 200)) == CODE
    assert stem("x" * 200) != stem("x" * 201)


def test_entries_of_one_alert_are_joined() -> None:
    """The legacy feed gives an entry for each polygon of an alert: all of them are the warning."""
    entry = re.findall(rb"<entry>.*?</entry>", EOWYN, re.DOTALL)[1]
    second = re.sub(rb"<cap:polygon>.*?</cap:polygon>", b"<cap:polygon>52,-1 53,-1 53,0 52,-1</cap:polygon>", entry)
    second = second.replace(b"<cap:areaDesc>Central, Tayside &amp; Fife", b"<cap:areaDesc>East Midlands")
    head = EOWYN[: EOWYN.index(b"<entry>")]
    (warning,) = read(head + entry + second + b"</feed>", datetime(2025, 1, 24, tzinfo=UTC)).warnings
    assert len(json.loads(warning.shape)["coordinates"]) == 2
    assert {"Central, Tayside & Fife", "East Midlands"} <= set(warning.authorities)


def test_f5_commas_part_names_only_where_there_is_no_shape() -> None:
    """F5: with a shape the names are descriptions, and a district's county is not the whole county."""
    names = AMBER.replace("East Midlands | West Midlands", "Fields near Oadby, Leicestershire")
    assert one(names).authorities == ("Fields near Oadby, Leicestershire",)
    bare = re.sub(r"<polygon>.*?</polygon>", "", names)
    assert one(bare).authorities == ("Fields near Oadby", "Leicestershire")


def test_f5_a_shape_has_longitude_first_and_is_closed() -> None:
    """F5."""
    shape = one(re.sub(r" 52.35,-1.65</polygon>", "</polygon>", AMBER)).shape
    assert json.loads(shape)["coordinates"][0][0][:2] == [[-1.65, 52.35], [-1.65, 52.98]]
    assert shapely.from_geojson(shape).is_valid


def test_f5_a_circle_becomes_a_polygon_that_holds_it() -> None:
    """F5: 32 corners, and no place within the radius is left out."""
    shape = one(re.sub(r"<polygon>.*?</polygon>", "<circle>52.6,-1.1 20</circle>", AMBER)).shape
    (ring,) = json.loads(shape)["coordinates"][0]
    assert len(ring) == 33
    east = 20 / (6371 * 0.017453292519943295 * 0.6074)
    assert shapely.from_geojson(shape).contains(shapely.Point(-1.1 + east * 0.999, 52.6))
    assert not shapely.from_geojson(shape).contains(shapely.Point(-1.1 + east * 1.02, 52.6))


SHAPES = ("52.35,-1.65 52.9,-1.6...", "1,2 3,4", "91,0 92,0 93,1 91,0", "a,b c,d e,f", "nan,0 1,1 2,2 nan,0", "1 2 3")


@pytest.mark.parametrize("shape", SHAPES)
def test_f1_a_shape_that_cannot_be_read_is_a_reject_not_a_warning_that_is_nowhere(shape: str) -> None:
    """F1: out of scope it would be told to nobody."""
    broken = re.sub(r"<polygon>.*?</polygon>", f"<polygon>{shape}</polygon>", AMBER)
    reading = read(inside(broken, message("a", "09:00", "Alert")))
    assert [w.code for w in reading.warnings] == ["a"]
    assert [(r.why, r.code) for r in reading.rejects] == [("a polygon or circle cannot be read", "GB_0d0d0d0d")]


def test_a_broken_shape_does_not_matter_where_a_code_says_the_place() -> None:
    fixture = (DATA / "ea_flood_cap_alert_testfixture.xml").read_text()
    warning = one(fixture, datetime(2025, 11, 7, tzinfo=UTC))
    assert (warning.flood_area, warning.shape, warning.level) == ("TESTWREA1", "", Level.YELLOW)


REJECTS = (
    ("<status>Actual", "<status>actual", "status held 'actual'"),
    ("<msgType>Alert", "<msgType>All", "msgType held 'All'"),
    ("<severity>Severe", "<severity>Bad", "severity held 'Bad'"),
    ("2025-10-02T09:32:00+00:00</sent>", "2025-10-02T09:32:00</sent>", "sent held '2025-10-02T09:32:00'"),
    ("2025-10-02T09:32:00+00:00</sent>", "</sent>", "sent held nothing"),
    ("2025-10-02T09:32:00+00:00</sent>", "0001-01-01T00:00:00+14:00</sent>", "sent held '0001-01-01T00:00:00+14:00'"),
    ("2025-10-04T22:59:59+00:00</expires>", "2025-10-04</expires>", "expires held '2025-10-04'"),
    ("GB_251002093200", "GB 251002093200", "identifier held '2.49.0.0.826.0.GB 251002093200_0d0d0d0d.v1.0.R'"),
    ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1", "the entry holds no alert"),
)


@pytest.mark.parametrize(("old", "new", "why"), REJECTS)
def test_f1_an_alert_that_cannot_be_read_is_a_reject_and_the_rest_stands(old: str, new: str, why: str) -> None:
    """F1."""
    assert old in AMBER
    reading = read(inside(AMBER.replace(old, new), message("a", "09:00", "Alert")))
    assert [warning.code for warning in reading.warnings] == ["a"]
    (reject,) = reading.rejects
    assert reject.why.startswith(why)


def test_f3_a_reject_without_a_sure_code_lets_nothing_vanish() -> None:
    """F3: an update that cannot be read is about some warning we know, but nobody can say which."""
    broken = message("b", "10:00", "Update", "a").replace("<severity>Severe", "<severity>Bad")
    (reject,) = read(inside(broken, AMBER)).rejects
    assert reject.code is None


def test_a_cancel_that_names_nothing_is_a_reject() -> None:
    reading = read(inside(AMBER, message("b", "10:00", "Cancel")))
    assert [reject.why for reject in reading.rejects] == ["a Cancel that names no alert"]
    real = read(inside(AMBER, (DATA / "no_info_tag.cap").read_text()))
    assert sorted(w.level.word for w in real.warnings) == ["amber", "lifted"]


BOMB = '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
BAD: tuple[tuple[str, bytes], ...] = (
    ("no bytes", b""),
    ("a web page", b"<!DOCTYPE html><html><body>Service unavailable</body></html>"),
    ("a web page that is XML", b"<html><body/></html>"),
    ("cut off", EOWYN[:-9]),
    ("cut off in an alert", EOWYN[:3000]),
    ("JSON", b'{"entries": []}'),
    ("a bomb of entities", BOMB.encode() + inside(AMBER)),
    ("an entity from outside", OUTSIDE.encode() + inside(AMBER)),
    ("an entity nobody defined", inside(AMBER).replace(b"Heavy", b"&heavy;")),
    ("control characters", inside(AMBER).replace(b"Heavy", b"\x00\x01")),
    ("control characters by number", inside(AMBER).replace(b"Heavy", b"&#1;")),
    ("half a character by number", inside(AMBER).replace(b"Heavy", b"&#xD800;")),
    ("not its encoding", inside(AMBER).replace(b"Heavy", b"\xff\xfe")),
    ("an unknown encoding", b'<?xml version="1.0" encoding="utf-99"?>' + inside(AMBER)),
    ("nested without end", atom(["<a>" * (DEPTH + 1) + "</a>" * (DEPTH + 1)])),
    ("elements without end", atom(["<entry/>" * (ELEMENTS + 1)])),
    ("10,000 alerts", inside(*[message(f"a{n}", "09:00", "Alert") for n in range(10_000)])),
    ("an alert, not a feed", AMBER.encode()),
    ("entries of which none can be read", atom(["<entry/>", "<entry><content>x</content></entry>"])),
    ("CAP 1.1", (DATA / "us_nws_cap11_weather.cap").read_bytes()),
    ("CAP 1.1 in a feed", inside((DATA / "us_nws_cap11_weather.cap").read_text())),
)


@pytest.mark.parametrize(("sentence", "body"), BAD, ids=[row[0] for row in BAD])
def test_f1_what_is_no_such_feed_is_a_bad_poll(sentence: str, body: bytes) -> None:
    """F1."""
    with pytest.raises(BadPoll):
        read(body)


def test_f1_a_feed_without_any_entry_is_good() -> None:
    """F1: a quiet day."""
    assert read(atom([])) == Reading(())


def linking(*links: str) -> bytes:
    return atom(f'<entry><link type="application/cap+xml" href="{link}"/></entry>' for link in links)


def test_alerts_are_fetched_by_their_links_once(publisher: Publisher, session: requests.Session) -> None:
    publisher.paths = {
        "/feed": reply(linking("/one", f"{publisher.url}/two"), Content_Type="application/atom+xml"),
        "/one": reply(AMBER.encode(), Content_Type="application/cap+xml"),
        "/two": reply(message("b", "10:00", "Alert").encode(), Content_Type="text/xml; charset=utf-8"),
    }
    source = Cap("cap", f"{publisher.url}/feed", session)
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert [warning.code for warning in first.reading.warnings] == ["GB_0d0d0d0d", "b"]
    assert all("*/*" in headers["Accept"] for _, headers in publisher.asked)
    assert source.poll(NOW, first.caching).reading is None
    assert source.poll(NOW, Caching()).reading == first.reading
    assert [path for path, _ in publisher.asked] == ["/feed", "/one", "/two", "/feed", "/feed"]


def test_f1_a_link_that_fails_is_a_reject_and_is_tried_again(publisher: Publisher, session: requests.Session) -> None:
    """F1: what it says may be any warning, so nothing vanishes, and an unchanged feed is read again."""
    elsewhere = publisher.url.replace("127.0.0.1", "localhost") + "/one"
    publisher.paths = {
        "/feed": reply(linking("/one", "/two", elsewhere, "http://[/"), Content_Type="text/xml"),
        "/one": reply(AMBER.encode(), Content_Type="application/xml"),
        "/two": reply(b"", 503),
    }
    source = Cap("cap", f"{publisher.url}/feed", session)
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert len(first.reading.warnings) == 1
    assert [reject.code for reject in first.reading.rejects] == [None, None, None]
    assert first.reading.rejects[1].why.startswith("a link to another host: ")
    assert [path for path, _ in publisher.asked] == ["/feed", "/one", "/two"]
    assert first.caching == Caching()
    publisher.paths["/two"] = reply(message("b", "10:00", "Alert").encode(), Content_Type="application/xml")
    second = source.poll(NOW, first.caching)
    assert second.reading is not None
    assert len(second.reading.warnings) == 2


def test_no_more_than_a_bounded_number_of_links_are_fetched_in_one_poll(
    publisher: Publisher, session: requests.Session
) -> None:
    count = FETCHES + 5
    publisher.paths = {
        f"/{n}": reply(message(f"a{n}", "09:00", "Alert").encode(), Content_Type="text/xml") for n in range(count)
    } | {"/feed": reply(linking(*[f"/{n}" for n in range(count)]), Content_Type="text/xml")}
    source = Cap("cap", f"{publisher.url}/feed", session)
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert (len(first.reading.warnings), len(first.reading.rejects)) == (FETCHES, 5)
    second = source.poll(NOW, first.caching)
    assert second.reading is not None
    assert (len(second.reading.warnings), second.reading.rejects) == (count, ())


@pytest.mark.parametrize(("body", "status"), [(b"<html/>", 200), (b"", 200), (b"", 503), (inside(AMBER), 404)])
def test_f1_a_bad_answer_names_the_feed(
    body: bytes, status: int, publisher: Publisher, session: requests.Session
) -> None:
    """F1."""
    publisher.answer = reply(body, status, Content_Type="application/atom+xml")
    with pytest.raises(BadPoll, match=publisher.url):
        Cap("cap", f"{publisher.url}/feed", session).poll(NOW, Caching())
    assert Cap("cap", publisher.url, session).area("034WAF405") is None


REAL = (EOWYN, *(inside(text) for text in (AMBER, CANCEL, WAINFLEET, REMOVED, ICELAND)))
WORDS = st.sampled_from(
    ("", "Actual", "Cancel", "x" * 400, "1,2 3,4 5,6", "2025-13-01T00:00:00Z", "a,b,c d,e", "\u0661,2", "1e999,0 7")
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A real feed with some elements emptied, reworded or removed; perhaps cut off, perhaps with one byte changed."""
    feed = ET.fromstring(draw(st.sampled_from(REAL)))
    elements = list(feed.iter())
    for index in draw(st.lists(st.integers(1, len(elements) - 1), max_size=6)):
        elements[index].text = draw(WORDS)
        if draw(st.booleans()):
            elements[index].clear()
    body = bytearray(ET.tostring(feed))
    if draw(st.integers(0, 3)) == 0:
        body[draw(st.integers(0, len(body) - 1))] = draw(st.integers(0, 255))
    return bytes(body[: draw(st.integers(0, len(body) * 4))])


@given(mangled(), st.sampled_from((NOW, NOW - timedelta(days=3000))))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_f1_whatever_comes_is_a_reading_or_a_bad_poll(body: bytes, now: datetime) -> None:
    """F1: nothing else is raised, and what is read can be stored and matched."""
    try:
        reading = read(body, now)
    except BadPoll:
        return
    for warning in reading.warnings:
        assert 0 < len(warning.code) <= CODE
        assert warning.issued.tzinfo is UTC
        assert not warning.shape or shapely.from_geojson(warning.shape).geom_type == "MultiPolygon"
    assert len({warning.key for warning in reading.warnings}) == len(reading.warnings)


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_f1_any_bytes_are_xml_or_a_bad_poll(body: bytes) -> None:
    """F1."""
    with pytest.raises(BadPoll):
        read_xml(body)
