"""The NSWWS interface, real and broken: what is in force, what was cancelled, and a key that goes nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.core.warning import HazardWarning, Level, Reading
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.geojson_features import FEATURES, SKELETON
from dutyofficer.sources.met_office import UNCONDITIONAL
from dutyofficer.sources.met_office_rss import read_rss
from dutyofficer.sources.nswws import TRIES, Nswws, open_keyed_session, read_changes
from dutyofficer.sources.nswws_warnings import FEATURE, LIMIT, read_issued, read_updated
from tests.sources.conftest import Publisher, reply
from tests.sources.replay import is_whole, played

DATA = Path(__file__).parents[1] / "data" / "metoffice" / "nswws"
AMY = (DATA / "issued" / "issued_captured_20251002T2331Z_storm_amy_incl_EM.geojson").read_bytes()
UPDATED = (DATA / "constructed" / "updated_issued_v2_584d60de.geojson").read_bytes()
CANCELLED = (DATA / "constructed" / "updated_cancelled_EM.geojson").read_bytes()
NOW = datetime(2025, 10, 4, 12, 0, tzinfo=UTC)
RAIN = json.loads(UPDATED)["features"][0]
ABSENT = object()


def feature(**changes: Any) -> dict[str, Any]:
    """The real rain warning of Storm Amy with some properties changed, or taken out."""
    changed: dict[str, Any] = deepcopy(RAIN)
    kept = {key: value for key, value in (changed["properties"] | changes).items() if value is not ABSENT}
    return changed | {"properties": kept}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(*features: Any) -> Reading:
    return read_updated("nswws", collection(*features))


def one(**changes: Any) -> HazardWarning:
    (warning,) = read(feature(**changes)).warnings
    return warning


def test_a_warning_is_read_as_its_publisher_means_it() -> None:
    """F2."""
    warning = one()
    assert warning.ref == "nswws:584d60de-257e-47c2-8b80-44bd14ad1a05"
    assert (warning.hazard, warning.level, warning.test) == ("rain", Level.YELLOW, False)
    assert (warning.impact, warning.likelihood) == (3, 2)
    assert (warning.headline, warning.name) == ("Yellow rain warning", "rain, Central, Tayside & Fife and 2 more")
    assert warning.authorities[:4] == ("Perth and Kinross", "Stirling", "Eilean Siar", "Highland")
    assert warning.issued == datetime(2025, 9, 29, 9, 36, 23, tzinfo=UTC)
    assert warning.text_since == warning.level_since == datetime(2025, 10, 1, 9, 33, 22, tzinfo=UTC)
    assert (warning.onset, warning.expires) == (
        datetime(2025, 10, 1, 16, 0, tzinfo=UTC), datetime(2025, 10, 2, 22, 59, 59, tzinfo=UTC),
    )  # fmt: skip
    lines = warning.text.splitlines()
    assert lines[0] == "Valid from 17:00 Wed 1 Oct to 23:59 Thu 2 Oct (UK time)."
    assert lines[1].startswith("Warning updated to extend into the Outer Hebrides")
    assert lines[2] == "Persistent, heavy rain may lead to transport disruption and flooding."
    assert json.loads(warning.shape) == RAIN["geometry"]
    assert json.loads(warning.raw) == RAIN["properties"]


def test_the_region_at_home_is_named_first() -> None:
    names = {w.code[:8]: w.name for w in read_issued("nswws", AMY, "EM").warnings}
    assert names["696643ec"] == "weather, East Midlands and 10 more"
    assert read_issued("nswws", AMY).warnings[3].name.startswith("weather, Central, Tayside & Fife and 10 more")


def test_both_feeds_name_one_warning_alike() -> None:
    """I1: the same id, level, hazard and times, whichever of the two brought it."""
    item = (DATA.parent / "rss" / "constructed" / "em_seq2_20251002T093300Z_yellow_wind_v2.xml").read_bytes()
    (rss,) = read_rss("met", item).warnings
    amy = next(f for f in json.loads(AMY)["features"] if f["properties"]["warningId"] == rss.code)
    amy["properties"]["weatherType"] = ["WIND"]
    (nswws,) = read(amy).warnings
    assert (rss.code, rss.hazard, rss.level, rss.headline) == (nswws.code, nswws.hazard, nswws.level, nswws.headline)
    assert rss.onset == nswws.onset
    assert set(rss.authorities) < set(nswws.authorities)


def test_f9_the_documentation_s_own_example_is_a_test() -> None:
    """F9: its status is ISSUED like that of any other."""
    path = DATA / "docs" / "issued_docs_example_2022_TEST_SCENARIO_EM.geojson"
    (warning,) = read_issued("nswws", path.read_bytes(), "EM").warnings
    assert (warning.test, warning.level, warning.hazard) == (True, Level.AMBER, "lightning")
    assert {"Leicester", "Leicestershire", "Rutland"} < set(warning.authorities)


@pytest.mark.parametrize("status", ["TEST", "Exercise", "Draft"])
def test_f9_a_status_that_says_so_makes_it_a_test(status: str) -> None:
    """F9."""
    assert one(warningStatus=status).test


def test_cancelled_is_lifted_and_expired_is_left_out() -> None:
    """F4: what ended by itself is no news; what was withdrawn is."""
    warning = one(warningStatus="CANCELLED", warningUpdateDescription="Winds have eased.")
    assert (warning.level, warning.headline) == (Level.LIFTED, "Yellow rain warning cancelled")
    assert "Winds have eased." in warning.text
    assert read(feature(warningStatus="EXPIRED")) == Reading(())


def test_the_newest_version_counts() -> None:
    versions = [feature(warningVersion=version, warningLevel=level) for version, level in
                (("9.0", "YELLOW"), ("10.0", "AMBER"), ("2.0", "RED"))]  # fmt: skip
    for order in (versions, versions[::-1]):
        (warning,) = read(*order).warnings
        assert warning.level is Level.AMBER


def test_of_two_that_are_equally_new_the_more_dangerous_counts() -> None:
    for order in (("RED", "YELLOW"), ("YELLOW", "RED")):
        (warning,) = read(*(feature(warningLevel=level) for level in order)).warnings
        assert warning.level is Level.RED


HARMLESS: tuple[tuple[dict[str, Any], Callable[[HazardWarning], bool]], ...] = (
    ({"weatherType": ABSENT}, lambda w: (w.hazard, w.headline) == ("weather", "Yellow weather warning")),
    ({"weatherType": None}, lambda w: w.hazard == "weather"),
    ({"weatherType": ["ICE", "SNOW"]}, lambda w: w.hazard == "snow, ice"),
    ({"warningImpact": "high"}, lambda w: w.impact is None),
    ({"warningImpact": 5, "warningLikelihood": True}, lambda w: w.impact is None and w.likelihood is None),
    ({"warningUpdateDescription": None, "warningFurtherDetails": 7}, lambda w: w.text.count("\n") == 2),
    ({"validToDate": None}, lambda w: w.expires is None),
    ({"validToDate": "2025-10-02T22:59:59"}, lambda w: w.expires == datetime(2025, 10, 2, 22, 59, 59, tzinfo=UTC)),
    ({"modifiedDate": ABSENT, "warningVersion": ABSENT}, lambda w: w.text_since == w.issued == w.level_since),
    ({"warningHeadline": "\u202eRain\x00\ud800 ahead\u00a0"}, lambda w: "\nRain ahead\n" in w.text),
    ({"whatShouldIDo": "Stay\u200b in."}, lambda w: w.text.endswith("\nStay in.")),
    ({"warningFurtherDetails": "x" * 50_000}, lambda w: len(w.text) <= 4000),
)


@pytest.mark.parametrize(("changes", "holds"), HARMLESS)
def test_what_is_only_for_reading_does_not_cost_us_the_warning(
    changes: dict[str, Any], holds: Callable[[HazardWarning], bool]
) -> None:
    assert holds(one(**changes))


SHAPES: tuple[Any, ...] = (None, 7, {}, {"type": "Point", "coordinates": [1, 2]},
          {"type": "MultiPolygon", "coordinates": []},
          {"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4]]]]},
          {"type": "Polygon", "coordinates": [[["a", 1]] * 4]},
          {"type": "Polygon", "coordinates": [[[200, 1], [2, 3], [3, 4], [200, 1]]]})  # fmt: skip


@pytest.mark.parametrize("geometry", SHAPES)
def test_a_polygon_that_is_none_leaves_the_names(geometry: Any) -> None:
    (warning,) = read(RAIN | {"geometry": geometry}).warnings
    assert warning.shape == ""
    assert warning.authorities


CODE = RAIN["properties"]["warningId"]
REJECTS: tuple[tuple[Any, str | None, str], ...] = (
    (feature(warningId=7), None, "warningId held 7"),
    (feature(warningId="a b"), None, 'warningId held "a b"'),
    (feature(warningLevel="PURPLE"), CODE, 'warningLevel held "PURPLE"'),
    (feature(warningLevel=["RED"]), CODE, 'warningLevel held ["RED"]'),
    (feature(warningStatus=ABSENT), CODE, "warningStatus held nothing"),
    (feature(warningStatus="ALLCLEAR"), CODE, 'warningStatus held "ALLCLEAR"'),
    (feature(warningVersion=True), CODE, "warningVersion held true"),
    (feature(weatherType="RAIN"), CODE, 'weatherType held "RAIN"'),
    (feature(affectedAreas=None), CODE, "affectedAreas held nothing"),
    (feature(affectedAreas=[7]), CODE, "affectedAreas held 7"),
    (feature(affectedAreas=[{"subRegions": "Leicester"}]), CODE, 'subRegions held "Leicester"'),
    (feature(validToDate="tomorrow"), CODE, 'validToDate held "tomorrow"'),
    (feature(validToDate=1759445999), CODE, "validToDate held 1759445999"),
    (feature(validFromDate="0001-01-01T00:00:00+14:00"), CODE, "validFromDate held"),
    (feature(issuedDate=None, modifiedDate=None), CODE, "issuedDate and modifiedDate held nothing"),
    (RAIN | {"properties": None}, None, "properties held nothing"),
    (7, None, "not a JSON object"),
)


@pytest.mark.parametrize(("broken", "code", "why"), REJECTS, ids=[row[2][:30] for row in REJECTS])
def test_f1_a_feature_that_cannot_be_read_is_a_reject_and_the_rest_stands(
    broken: Any, code: str | None, why: str
) -> None:
    """F1: it keeps its id, and the names of its areas, if they are legible."""
    reading = read_issued("nswws", collection(broken, feature(warningId="another-one")))
    assert [warning.code for warning in reading.warnings] == ["another-one"]
    (reject,) = reading.rejects
    assert reject.why.startswith(why)
    assert reject.code == code
    assert not code or reject.authorities or "Areas" in why or "subRegions" in why


def test_f1_a_feature_without_end_is_a_reject_too() -> None:
    """F1: one that is too long, too deep, or gives a key twice."""
    deep = json.dumps(RAIN).replace('"geometry"', '"deep": ' + "[" * 100_000 + "]" * 100_000 + ', "geometry"', 1)
    twice = json.dumps(RAIN).replace('"warningLevel"', '"warningLevel": "RED", "warningLevel"', 1)
    long = json.dumps(feature(whatToExpect=["x" * FEATURE]))
    body = '{"type":"FeatureCollection","features":[' + ",".join([deep, twice, long]) + "]}"
    reading = read_updated("nswws", body.encode())
    assert [reject.code for reject in reading.rejects] == [CODE] * 3


def test_f1_an_all_clear_does_not_stand_beside_one_that_cannot_be_read() -> None:
    """F1."""
    reading = read(feature(warningStatus="CANCELLED"), feature(warningLevel="PURPLE"))
    assert reading.warnings == ()
    assert [reject.code for reject in reading.rejects] == [CODE]


BAD = {
    "nothing": b"",
    "HTML": b"<html></html>",
    "a list": b"[]",
    "another type": b'{"type":"Feature","features":[]}',
    "no features": b'{"type":"FeatureCollection"}',
    "features that are none": b'{"type":"FeatureCollection","features":{"a":1}}',
    "a key twice": b'{"type":"FeatureCollection","features":[],"features":[]}',
    "cut off": AMY[:-100],
    "cut off in a string": AMY[: AMY.index(b"damaging")],
    "nothing but openings": b"{" * 100_000,
    "nothing but closings": b"}" * 10,
    "a string without end": b'{"' + rb"\"" * 200_000,
    "too many": collection(*[7] * (FEATURES + 1)),
    "ten thousand": collection(*[{}] * 10_000),
    "much outside": b'{"type":"FeatureCollection","features":[],"x":"' + b"x" * SKELETON + b'"}',
    "UTF-16": AMY.decode().encode("utf-16"),
    "too long": b" " * (LIMIT + 1),
    "no feature that can be read": collection(feature(warningLevel="PURPLE")),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_f1_what_is_no_collection_is_a_bad_poll(body: bytes) -> None:
    """F1."""
    with pytest.raises(BadPoll):
        read_issued("nswws", body)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_f1_nothing_but_a_bad_poll_is_ever_raised(data: st.DataObject) -> None:
    """F1: documents cut off, out of order, and with values of another kind."""
    broken = [
        feature(**{key: data.draw(JUNK) for key in data.draw(st.sets(st.sampled_from(sorted(RAIN["properties"]))))})
        | data.draw(st.dictionaries(st.sampled_from(["geometry", "properties", "type"]), JUNK, max_size=1))
        for _ in range(data.draw(st.integers(0, 3)))
    ]
    body = collection(*data.draw(st.permutations([*broken, RAIN, data.draw(JUNK)])))
    first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    for document in (body, body[:first], body[:first] + body[second:], body[second:] + body[:second]):
        try:
            assert is_whole(read_updated("nswws", document))
        except BadPoll:
            continue


SEQUENCES = json.loads((DATA / "expected.json").read_text())


@pytest.mark.parametrize("expected", SEQUENCES, ids=[steps[-1]["file"] for steps in SEQUENCES])
def test_every_captured_document_changes_what_a_person_read_in_it(expected: list[dict[str, Any]]) -> None:
    """F1, F4: every change has its kind, an id is one warning, and nothing real is rejected."""
    documents = ((step["file"], step["at"], (DATA / step["file"]).read_bytes()) for step in expected)
    assert played((file, at, read_updated("nswws", body, "EM")) for file, at, body in documents) == expected


def test_the_real_feeds_are_read_and_a_change_never_comes_back() -> None:
    """By id: the time of the feed has gone backwards."""
    seen: list[str] = []
    for path in sorted((DATA / "atom").glob("*.xml")):
        changes = read_changes(path.read_bytes())
        assert changes.illegible == 0
        new = [key for key in changes.updated if key not in seen]
        assert list(changes.updated)[len(changes.updated) - len(new) :] == new, "oldest first"
        seen += new
    assert len(seen) == 5


ISSUED, FIRST, SECOND = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123")


def atom(base: str, *updated: str, issued: str = ISSUED) -> bytes:
    """The feed below `base`; its newest change is given last, as it happens."""
    entry = '<entry><id>urn:uuid:{0}</id><link rel="alternate" href="{1}/updated/{0}/"/></entry>'
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Met Office Warnings Feed</title>'
        f'<link rel="related" href="{base}/issued/{issued}/"/>'
        f"{''.join(entry.format(key, base) for key in reversed(updated))}</feed>"
    ).encode()


NO_FEED = {
    "nothing": b"", "HTML": b"<html><title>Met Office Warnings Feed</title></html>", "cut off": atom("https://x")[:-9],
    "two links": atom("https://x").replace(b"</title>", b'</title><link rel="related" href="https://x/issued/%b/"/>'
                                           % FIRST.encode()),
    "no link": atom("https://x").replace(b"issued", b"other"),
    "another title": atom("https://x").replace(b"Met Office", b"Other"),
    "RSS": b'<rss version="2.0"><channel><title>Met Office Warnings Feed</title></channel></rss>',
    "a document type": b"<!DOCTYPE feed []>" + atom("https://x"), "ten thousand": atom("https://x", *[FIRST] * 10_000),
}  # fmt: skip


@pytest.mark.parametrize("body", NO_FEED.values(), ids=NO_FEED)
def test_f1_what_is_no_feed_is_a_bad_poll(body: bytes) -> None:
    """F1."""
    with pytest.raises(BadPoll):
        read_changes(body)


class Loopback:
    """A publisher with this interface on loopback, and us."""

    def __init__(self, publisher: Publisher, header: str = "x-api-key") -> None:
        self.publisher, self.base = publisher, f"{publisher.url}/v1.0/objects"
        self.caching = Caching()
        self.source = Nswws("nswws", self.base, open_keyed_session(self.base, "k3y", header), home="EM")

    def says(self, issued: bytes, *updated: tuple[str, bytes | None], base: str = "") -> None:
        """What it answers from now on; a change of None is one it cannot give."""
        paths = self.publisher.paths
        paths["/v1.0/objects/feed"] = reply(
            atom(base or self.base, *[key for key, _ in updated]), Content_Type="application/atom+xml"
        )
        paths[f"/v1.0/objects/issued/{ISSUED}/"] = reply(issued, Content_Type="application/vnd.geo+json")
        for key, body in updated:
            paths[f"/v1.0/objects/updated/{key}/"] = reply(b"", 500) if body is None else reply(body)

    def polls(self) -> Reading | None:
        fetched = self.source.poll(NOW, self.caching)
        self.caching = fetched.caching
        return fetched.reading

    def asked(self, part: str) -> int:
        return sum(part in path for path, _ in self.publisher.asked)


def levels(reading: Reading | None) -> dict[str, str]:
    return {warning.code[:8]: warning.level.word for warning in reading.warnings} if reading else {}


def test_what_is_in_force_is_read_once_for_every_change_of_the_feed(publisher: Publisher) -> None:
    there = Loopback(publisher)
    there.says(collection(RAIN), (FIRST, UPDATED))
    assert levels(there.polls()) == {"584d60de": "yellow"}
    assert there.polls() is None
    assert (there.asked("/feed"), there.asked("/issued"), there.asked("/updated")) == (2, 1, 1)


def test_every_so_many_polls_go_without_conditions(publisher: Publisher) -> None:
    there = Loopback(publisher)
    publisher.paths["/v1.0/objects/feed"] = reply(status=304)
    for _ in range(UNCONDITIONAL - 1):
        assert there.source.poll(NOW, Caching(etag='"1"')).caching.etag == '"1"'
    there.says(collection(RAIN))
    assert levels(there.source.poll(NOW, Caching(etag='"1"')).reading) == {"584d60de": "yellow"}
    assert ["If-None-Match" in headers for path, headers in publisher.asked if "feed" in path][-2:] == [True, False]


def test_f3_a_cancellation_is_said_by_the_change_and_told_from_a_silence(publisher: Publisher) -> None:
    """F3, F4: and it is said again by a source that has just been started."""
    there = Loopback(publisher)
    there.says(AMY)
    before = there.polls()
    assert before is not None
    gone = ("696643ec", "a8071b35")
    without = [f for f in json.loads(AMY)["features"] if f["properties"]["warningId"][:8] not in gone]
    there.says(collection(*without), (FIRST, UPDATED), (SECOND, CANCELLED))
    after = there.polls()
    assert after is not None
    _, step = played([("", "2025-10-03T12:00Z", before), ("", "2025-10-03T12:02Z", after)])
    assert [(change, code[:8]) for change, code, *_ in step["changes"]] == [("LIFTED", "696643ec")]
    assert [code[:8] for code in step["missing"]] == ["a8071b35"], "gone without a word"
    told = levels(after)
    assert told["584d60de"] == "yellow", "in force, whatever a change says"
    again = Loopback(publisher)
    assert told["696643ec"] == "lifted"
    assert levels(again.polls()) == told
    assert again.asked("/updated") == 4, "each change once by each source"


def test_what_is_in_force_is_the_truth_whatever_the_changes_say(publisher: Publisher) -> None:
    there = Loopback(publisher)
    there.says(collection(RAIN), (FIRST, collection(feature(warningStatus="CANCELLED", warningVersion="9.0"))))
    assert levels(there.polls()) == {"584d60de": "yellow"}


def test_f1_while_a_change_cannot_be_had_nothing_is_taken_for_gone(publisher: Publisher) -> None:
    """F1: new danger is told at once all the same, the same feed is read again, and in the end people are told."""
    there = Loopback(publisher)
    there.says(collection(feature(warningId="old-warning")))
    there.polls()
    for poll in range(1, TRIES + 1):
        there.says(collection(feature(warningId="new-warning")), (FIRST, None))
        reading = there.polls()
        assert reading is not None
        assert {warning.code for warning in reading.warnings} == {"old-warning", "new-warning"}
        assert len(reading.rejects) == (poll == TRIES)
        assert there.caching == Caching()
    there.says(collection(feature(warningId="new-warning")), (FIRST, CANCELLED))
    assert levels(there.polls()) == {"new-warn": "yellow", "696643ec": "lifted"}


def test_f1_a_source_just_started_does_not_guess(publisher: Publisher) -> None:
    """F1."""
    there = Loopback(publisher)
    there.says(collection(RAIN), (FIRST, None))
    with pytest.raises(BadPoll, match="status 500"):
        there.polls()


def test_a_change_that_is_there_no_more_says_nothing(publisher: Publisher) -> None:
    there = Loopback(publisher)
    there.says(collection(RAIN), (FIRST, UPDATED))
    publisher.paths[f"/v1.0/objects/updated/{FIRST}/"] = reply(b"", 404)
    assert levels(there.polls()) == {"584d60de": "yellow"}
    assert there.caching.digest is not None


def test_f1_a_change_that_cannot_be_read_keeps_its_warning_as_it_was(publisher: Publisher) -> None:
    """F1: also if the feed has an entry without a link."""
    there = Loopback(publisher)
    there.says(collection(), (FIRST, collection(feature(warningStatus="GONE"))))
    reading = there.polls()
    assert reading is not None
    assert [reject.code for reject in reading.rejects] == [CODE]
    feed = atom(there.base, FIRST).replace(b"/updated/", b"/else/")
    publisher.paths["/v1.0/objects/feed"] = reply(feed, Content_Type="application/atom+xml")
    reading = there.polls()
    assert reading is not None
    assert [reject.code for reject in reading.rejects] == [None]


@pytest.mark.parametrize("header", ["x-api-key", "apikey"])
def test_the_key_is_shown_to_its_publisher_only(publisher: Publisher, header: str) -> None:
    """Neither a link nor a redirect that leads elsewhere takes the key along, nor does an error name it."""
    there = Loopback(publisher, header)
    there.says(collection(RAIN), (FIRST, UPDATED), base="https://elsewhere.invalid/v1.0/objects")
    assert levels(there.polls()) == {"584d60de": "yellow"}
    assert all(headers[header] == "k3y" for _, headers in publisher.asked)
    elsewhere = requests.Request("GET", "https://elsewhere.invalid/feed", auth=there.source.session.auth).prepare()
    assert header not in elsewhere.headers
    assert "k3y" not in repr(there.source.session.auth)
    publisher.paths["/v1.0/objects/feed"] = reply(b"", 403)
    with pytest.raises(BadPoll, match="status 403") as caught:
        there.polls()
    assert "k3y" not in str(caught.value)
    assert there.source.area("EM") is None


def test_f1_a_bad_collection_names_its_address(publisher: Publisher) -> None:
    """F1."""
    there = Loopback(publisher)
    there.says(AMY[:-100])
    with pytest.raises(BadPoll, match=f"{ISSUED}/: not JSON"):
        there.polls()


MEASURE = """
import re, sys
from pathlib import Path
from dutyofficer.sources.nswws_warnings import read_issued
def peak(): return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
body = Path(sys.argv[1]).read_bytes()
before = peak()
print(len(read_issued("nswws", body).warnings), peak() - before)
"""


@pytest.mark.chaos
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say what a process takes")
def test_f1_fifty_megabytes_take_less_than_a_hundred_more(tmp_path: Path) -> None:
    """F1: no document of a publisher may starve the service."""
    ring = [[round(-5 + i % 700 / 100, 4), round(50 + i / 700, 4)] for i in range(2850)]
    shape = {"geometry": {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]]]}}
    each = [feature(warningId=f"warning-{number}") | shape for number in range(FEATURES)]
    path = tmp_path / "issued.geojson"
    path.write_bytes(collection(*each))
    assert 48 * 2**20 < path.stat().st_size < LIMIT
    measure = [sys.executable, "-c", MEASURE, str(path)]
    ran = subprocess.run(measure, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    warnings, more = map(int, ran.stdout.split())
    assert warnings == FEATURES
    assert more < 100, f"{more} MB more"
