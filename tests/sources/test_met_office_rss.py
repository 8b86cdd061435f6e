"""The public RSS of the Met Office, real and broken: UTC, one warning for an id, and never a false "all clear"."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.warning import HazardWarning, Level, Reading
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.exercise_words import says_test
from dutyofficer.sources.met_office import FEED_LIMIT, UNCONDITIONAL, hazard_of, headline_of, name_of
from dutyofficer.sources.met_office_rss import ITEMS, MetOfficeRss, read_rss
from tests.sources.conftest import Publisher, reply
from tests.sources.replay import is_whole, played

DATA = Path(__file__).parents[1] / "data" / "metoffice" / "rss"
REAL = (DATA / "real" / "se_archived_20260812_amber_extreme_heat.xml").read_bytes()
NOW = datetime(2026, 8, 12, 7, 0, tzinfo=UTC)
ONE = "0a0a0a0a-1111-4222-8333-000000000001"
TITLE = "Amber warning of rain affecting East Midlands"
AREAS = "Leicester, Rutland"
VALID = "valid from 2300 Wed 12 Aug to 0600 Thu 13 Aug"


def link(code: str = ONE, day: str = "2026-08-12") -> str:
    return f"https://www.metoffice.gov.uk/x#?date={day}&id={code}&referrer=rss"


def item(
    title: str = TITLE, areas: str = AREAS, valid: str = VALID, at: str | None = None, text: str | None = None
) -> str:
    """One item; `text` is the whole description if it is to be another."""
    described = f"{title}: {areas} {valid}" if text is None else text
    where = link() if at is None else at
    return (
        f"<item><title>{escape(title)}</title><link>{escape(where)}</link>"
        f'<description>{escape(described)}</description><guid isPermaLink="false">{escape(where)}</guid></item>'
    )


def feed(
    *items: str, changed: str = "Wed, 12 Aug 2026 06:00:00 GMT", title: str = "Met Office warnings for X"
) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>'
    return f"{head}<pubDate>{changed}</pubDate>{''.join(items)}</channel></rss>".encode()


def read(*items: str) -> Reading:
    return read_rss("met", feed(*items), NOW)


def one(*items: str) -> HazardWarning:
    (warning,) = read(*items).warnings
    return warning


def test_f2_the_real_capture_is_read_as_its_publisher_means_it() -> None:
    """F2: validity is UTC, and the text says it in British wall clock."""
    (warning,) = read_rss("met", REAL, NOW).warnings
    assert warning.ref == "met:27b2ddcc-de43-4935-a544-9eb81e6e4cf8"
    assert (warning.hazard, warning.level, warning.test) == ("extreme heat", Level.AMBER, False)
    assert warning.headline == "Amber extreme heat warning"
    assert warning.name == "extreme heat, London & South East England"
    assert warning.authorities[0] == "Bracknell Forest"
    assert warning.authorities[-1] == "Wokingham"
    assert len(warning.authorities) == 11
    assert warning.onset == datetime(2026, 8, 13, 8, 0, tzinfo=UTC)
    assert warning.expires == datetime(2026, 8, 13, 22, 59, tzinfo=UTC)
    assert warning.issued == warning.level_since == datetime(2026, 8, 11, 9, 32, 42, tzinfo=UTC)
    assert warning.text.endswith("Valid from 09:00 Thu 13 Aug to 23:59 Thu 13 Aug (UK time).")
    assert "2259 Thu 13 Aug" in json.loads(warning.raw)[0]["description"]


def test_f1_a_quiet_feed_is_a_good_poll_without_warnings() -> None:
    """F1: a whole feed without items."""
    assert read_rss("met", (DATA / "reconstructed" / "em_empty.xml").read_bytes(), NOW) == Reading(())


EXPECTED = json.loads((DATA / "expected.json").read_text())


@pytest.mark.parametrize("expected", EXPECTED, ids=[steps[-1]["file"] for steps in EXPECTED])
def test_every_captured_document_changes_what_a_person_read_in_it(expected: list[dict[str, Any]]) -> None:
    """F1, F4: every change has its kind, an id is one warning, and only what was made to be bad is rejected."""
    documents = ((step["file"], step["at"], (DATA / step["file"]).read_bytes()) for step in expected)
    assert played((file, at, read_rss("met", body)) for file, at, body in documents) == expected


HAZARDS = (
    ("rain", "rain", "Amber rain warning"),
    ("extreme heat", "extreme heat", "Amber extreme heat warning"),
    ("snow, ice", "snow, ice", "Amber snow and ice warning"),
    ("Ice and Snow", "snow, ice", "Amber snow and ice warning"),
    ("wind, rain, thunderstorms", "thunderstorm, rain, wind", "Amber thunderstorm, rain and wind warning"),
    ("EXTREME_HEAT", "extreme heat", "Amber extreme heat warning"),
    ("volcanic ash", "volcanic ash", "Amber volcanic ash warning"),
    (" , ", "weather", "Amber weather warning"),
)


@pytest.mark.parametrize(("said", "hazard", "headline"), HAZARDS)
def test_a_hazard_has_one_form_whoever_names_it(said: str, hazard: str, headline: str) -> None:
    assert hazard_of([said]) == hazard
    assert headline_of(Level.AMBER, hazard) == headline


def test_a_name_is_short_however_many_regions_there_are() -> None:
    assert name_of("rain", []) == "rain"
    assert name_of("snow, ice", ["A", "B"]) == "snow and ice, A and B"
    assert name_of("rain", ["A", "B", "C"]) == "rain, A and 2 more"


LEVELS = (
    ("Red warning of wind affecting Yorkshire", Level.RED),
    ("yellow warning of wind affecting Redcar and Cleveland", Level.YELLOW),
    ("UPDATED: Amber warning of wind affecting The Red Hills", Level.AMBER),
)


@pytest.mark.parametrize(("title", "level"), LEVELS)
def test_the_level_is_a_whole_word_of_the_title(title: str, level: Level) -> None:
    assert one(item(title)).level is level


TESTS = (
    ("TEST - Red warning of snow affecting East Midlands", True),
    ("Exercise: Red warning of snow affecting East Midlands", True),
    ("Red warning of snow affecting East Midlands TEST", True),
    ("Red warning of snow affecting Test Valley", False),
    ("Latest Red warning of snow affecting East Midlands", False),
)


@pytest.mark.parametrize(("title", "test"), TESTS)
def test_f9_test_words_are_whole_words(title: str, test: bool) -> None:
    """F9: a real RED must not be held because of a word that only looks like one."""
    warning = one(item(title))
    assert (warning.test, warning.level) == (test, Level.RED)


def test_f9_a_headline_that_asks_for_caution_is_no_exercise() -> None:
    """F9."""
    assert not says_test("Exercise caution: winds will test defences")
    assert says_test("TEST SCENARIO - NOT FOR OPERATIONAL USE")


MOMENTS = (
    ("2026-12-31", "valid from 1800 Thu 31 Dec to 1100 Fri 01 Jan", "2026-12-31T18:00", "2027-01-01T11:00"),
    ("2027-01-01", "valid from 2300 Thu 31 Dec to 1100 Fri 01 Jan", "2026-12-31T23:00", "2027-01-01T11:00"),
    ("2026-12-31", "valid from 0300 Fri 01 Jan to 0400 Fri 01 Jan", "2027-01-01T03:00", "2027-01-01T04:00"),
    ("2028-02-29", "valid from 0000 Tue 29 Feb to 2359 Wed 1 Mar", "2028-02-29T00:00", "2028-03-01T23:59"),
)


@pytest.mark.parametrize(("day", "valid", "onset", "expires"), MOMENTS)
def test_f2_the_year_is_the_one_near_the_link(day: str, valid: str, onset: str, expires: str) -> None:
    """F2: the text has no year, at New Year least of all."""
    warning = one(item(valid=valid, at=link(day=day)))
    assert warning.onset == datetime.fromisoformat(onset).replace(tzinfo=UTC)
    assert warning.expires == datetime.fromisoformat(expires).replace(tzinfo=UTC)


def test_f2_without_a_date_in_the_link_the_feed_tells_the_year() -> None:
    """F2."""
    assert one(item(at=f"https://x/#?id={ONE}")).onset == datetime(2026, 8, 12, 23, 0, tzinfo=UTC)


CHANNEL = (
    ("Wed, 12 Aug 2026 06:00:00 GMT", datetime(2026, 8, 12, 6, 0, tzinfo=UTC)),
    ("Wed, 12 Aug 2026 07:00:00 +0100", datetime(2026, 8, 12, 6, 0, tzinfo=UTC)),
    ("Thu, 13 Aug 2026 06:00:00 GMT", NOW),
    ("Wed, 12 Aug 1926 06:00:00 GMT", NOW),
    ("soon", NOW),
)


@pytest.mark.parametrize(("said", "since"), CHANNEL)
def test_f2_an_item_was_issued_when_the_feed_last_changed(said: str, since: datetime) -> None:
    """F2: the poll's time where the feed's cannot be true."""
    (warning,) = read_rss("met", feed(item(), changed=said), NOW).warnings
    assert (warning.issued, warning.text_since, warning.level_since) == (since, since, since)


def test_a_recording_needs_no_clock() -> None:
    (warning,) = read_rss("met", feed(item(), changed="soon")).warnings
    assert warning.issued == warning.onset


def test_one_id_in_several_items_is_one_warning() -> None:
    later = item("Red warning of wind affecting Wales", "Powys", "valid from 0600 Thu 13 Aug to 2259 Thu 13 Aug")
    warning = one(item(), later)
    assert (warning.level, warning.hazard) == (Level.RED, "rain, wind")
    assert warning.name == "rain and wind, East Midlands and Wales"
    assert warning.authorities == ("Leicester", "Rutland", "Powys")
    assert (warning.onset, warning.expires) == (
        datetime(2026, 8, 12, 23, 0, tzinfo=UTC), datetime(2026, 8, 13, 22, 59, tzinfo=UTC),
    )  # fmt: skip


def test_names_are_whole_and_given_once() -> None:
    areas = "Leicester, Leicestershire,  Bournemouth Christchurch and Poole, leicester"
    assert one(item(areas=areas)).authorities == ("Leicester", "Leicestershire", "Bournemouth Christchurch and Poole")


def test_marks_that_nobody_sees_are_taken_out() -> None:
    """Right-to-left marks, hard blanks and soft hyphens would keep a name from being ours."""
    title = "\u202eAmber\u00a0warning of ra\u00adin affecting East\u200b Midlands"
    warning = one(item(title, "\u200fLeice\u00adster\u202c"))
    assert (warning.name, warning.authorities) == ("rain, East Midlands", ("Leicester",))


REJECTS = (
    (item(at="https://x/"), None, (), "its link held no id"),
    (item("Severe weather ahead"), ONE, ("Leicester", "Rutland"), "its title held"),
    (item("Purple warning of rain affecting X"), ONE, ("Leicester", "Rutland"), "its title held"),
    (
        item(text="Amber warning of rain affecting X valid from 2300 Wed 12 Aug to 0600 Thu 13 Aug"),
        ONE,
        (),
        "its descri",
    ),
    (item(valid="valid for ever"), ONE, ("Leicester", "Rutland valid for ever"), "its description held"),
    (item(valid="valid from 2300 Thu 12 Aug to 0600 Fri 13 Aug"), ONE, ("Leicester", "Rutland"), "no such moment near"),
    (item(valid="valid from 2500 Wed 12 Aug to 0600 Thu 13 Aug"), ONE, ("Leicester", "Rutland"), "no such moment near"),
    (item(valid="valid from 2300 Wed 12 Aug to 2200 Wed 12 Aug"), ONE, ("Leicester", "Rutland"), "no such moment near"),
    (item(valid="valid from 2300 Mon 30 Feb to 2200 Wed 12 Aug"), ONE, ("Leicester", "Rutland"), "no such moment near"),
)
OTHER = item(at=link("7441c9ff-7ca5-4490-8a5b-9349d9377042"))


@pytest.mark.parametrize(("broken", "code", "areas", "why"), REJECTS)
def test_f1_an_item_that_cannot_be_read_is_a_reject(broken: str, code: str | None, areas: object, why: str) -> None:
    """F1: it keeps its id if that is legible, so that it is never taken for withdrawn; the rest stands."""
    reading = read(broken, OTHER)
    assert len(reading.warnings) == 1
    (reject,) = reading.rejects
    assert reject.code == (None if why.startswith("its link") else code)
    assert reject.why.startswith(why)
    assert reject.authorities == areas or reject.code is None


def test_f1_a_torn_warning_does_not_look_narrower() -> None:
    """F1: one of its items cannot be read; what that names still counts, or nobody can say how wide the warning is."""
    torn = item(areas="Rutland", valid="valid for ever").replace("Rutland valid for ever", "Rutland valid from now")
    reading = read(item(areas="Leicester"), torn)
    assert reading.warnings[0].authorities == ("Leicester", "Rutland")
    reading = read(item(areas="Leicester"), item(text="?"), OTHER)
    assert [warning.code for warning in reading.warnings] == ["7441c9ff-7ca5-4490-8a5b-9349d9377042"]
    assert [reject.code for reject in reading.rejects] == [ONE]


BOMB = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "xxxxxxxx"><!ENTITY b "&a;&a;&a;">]>'
BAD = {
    "an HTML page": (DATA / "constructed" / "html_error_page.html").read_bytes(),
    "HTML that is well formed": b"<html><head><title>503</title></head><body>Unavailable</body></html>",
    "nothing": b"",
    "blanks": b"  \n",
    "cut off": REAL[:1500],
    "cut off behind an item": REAL[: REAL.index(b"</item>") + 7],
    "Atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Met Office warnings for X</title></feed>',
    "RSS 0.91": b'<rss version="0.91"><channel><title>Met Office warnings for X</title></channel></rss>',
    "another channel": feed(item(), title="BBC weather"),
    "no title": b'<rss version="2.0"><channel></channel></rss>',
    "JSON": b'{"items": []}',
    "the name of a file": b"/etc/passwd",
    "a bomb of entities": BOMB + feed(item("&b;").replace("&amp;b;", "&b;"))[38:],
    "a file as entity": b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0">&a;</rss>',
    "control characters": feed(item("Amber\x01 warning")),
    "a half character": feed(item()).replace(b"Amber", b"Am\xffber"),
    "ten thousand items": feed(*[item(text="")] * 10_000),
    "too many small items": feed(*["<item/>"] * (ITEMS + 1)),
    "too long": feed(" " * FEED_LIMIT),
    "deep": feed("<a>" * 5000 + "</a>" * 5000),
    "no item that can be read": feed(item("?")),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_f1_what_is_no_whole_feed_is_a_bad_poll(body: bytes) -> None:
    """F1: it changes nothing, and never looks like a quiet day."""
    with pytest.raises(BadPoll):
        read_rss("met", body, NOW)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_f1_nothing_but_a_bad_poll_is_ever_raised(data: st.DataObject) -> None:
    """F1: documents cut off, put together anew, and with other words in their fields."""
    words = st.one_of(st.text(max_size=60), st.sampled_from([TITLE, VALID, AREAS, link(), f"{TITLE}: {AREAS} {VALID}"]))
    items = data.draw(st.lists(st.builds(item, words, words, words, words, st.one_of(st.none(), words)), max_size=4))
    body = feed(*items) if data.draw(st.booleans()) else REAL
    first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    for document in (body, body[:first], body[:first] + body[second:], body[second:] + body[:second]):
        try:
            assert is_whole(read_rss("met", document, NOW))
        except BadPoll:
            continue


def test_a_poll_is_conditional_and_reads_only_what_changed(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(REAL, Content_Type="application/xml;charset=UTF-8", ETag='"1"')
    source = MetOfficeRss("met", f"{publisher.url}/Region/em", session)
    first = source.poll(NOW, Caching())
    assert first.reading is not None
    assert first.caching.etag == '"1"'
    assert source.poll(NOW, first.caching).reading is None
    publisher.answer = reply(status=304)
    assert source.poll(NOW, first.caching) == source.poll(NOW, first.caching)
    assert [headers.get("If-None-Match") for _, headers in publisher.asked] == [None, '"1"', '"1"', '"1"']
    assert source.area("em") is None


def test_every_so_many_polls_go_without_conditions(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(REAL, Content_Type="text/xml", ETag='"1"')
    source = MetOfficeRss("met", publisher.url, session)
    for _ in range(UNCONDITIONAL):
        source.poll(NOW, Caching(etag='"1"'))
    assert "If-None-Match" not in publisher.asked[-1][1]


@pytest.mark.parametrize("answer", [
    reply(b"<html/>", status=503), reply(REAL, Content_Type="text/html"), reply(b"", Content_Type="text/xml"),
    reply(REAL[:900], Content_Type="text/xml"),
])  # fmt: skip
def test_f1_a_bad_answer_names_the_address(publisher: Publisher, session: requests.Session, answer: object) -> None:
    """F1: the text is logged and shown as it is."""
    publisher.answer = answer  # type: ignore[assignment]
    with pytest.raises(BadPoll, match=publisher.url):
        MetOfficeRss("met", publisher.url, session).poll(NOW, Caching())
