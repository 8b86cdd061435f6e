"""The shape of one target area: whole, on the earth, and only from the address that was configured."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.flood_area import fetch_area
from tests.sources.conftest import Publisher, reply

SQUARE = [[[-1.2, 52.7], [-1.1, 52.7], [-1.1, 52.8], [-1.2, 52.7]]]


def collection(*geometries: Any, **properties: Any) -> bytes:
    features = [{"type": "Feature", "geometry": g, "properties": properties} for g in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_polygon_is_every_polygon_of_every_feature(publisher: Publisher, session: requests.Session) -> None:
    several = {"type": "MultiPolygon", "coordinates": [SQUARE, SQUARE]}
    body = collection({"type": "Polygon", "coordinates": SQUARE}, None, several, TA_NAME="Brook", PARENT="034WAF405")
    publisher.paths = {"/id/floodAreas/034FWF%2F%3FX/polygon": reply(body)}
    area = fetch_area(session, publisher.url, "034FWF/?X")
    assert area is not None
    assert (area.name, area.parent) == ("Brook", "034WAF405")
    assert json.loads(area.geometry or "") == {"type": "MultiPolygon", "coordinates": [SQUARE] * 3}


def test_an_area_that_the_publisher_does_not_have_is_none(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(status=404)
    assert fetch_area(session, publisher.url, "034FWFNEW") is None


BAD_POLYGONS = (
    ("an error", reply(b"{}", 500)),
    ("unchanged", reply(status=304)),
    ("no collection", reply(b'{"type":"Feature"}')),
    ("no features", reply(collection())),
    ("a point", reply(collection({"type": "Point", "coordinates": [1, 2]}))),
    ("a ring of two", reply(collection({"type": "Polygon", "coordinates": [[[1, 2], [1, 2]]]}))),
    ("words for numbers", reply(collection({"type": "Polygon", "coordinates": [["12", "12", "12", "12"]]}))),
    ("metres for degrees", reply(collection({"type": "Polygon", "coordinates": [[[445000, 314000]] * 4]}))),
    ("no ring", reply(collection({"type": "Polygon", "coordinates": []}))),
)


@pytest.mark.parametrize(("sentence", "answer"), BAD_POLYGONS, ids=[row[0] for row in BAD_POLYGONS])
def test_a_polygon_that_cannot_be_read_is_a_bad_poll(
    sentence: str, answer: Any, publisher: Publisher, session: requests.Session
) -> None:
    publisher.answer = answer
    with pytest.raises(BadPoll, match=publisher.url):
        fetch_area(session, publisher.url, "034FWFGDWHITWICK")
