"""A GeoJSON collection taken apart without building it in memory: a polygon as Python lists is seven times its text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from dutyofficer.sources.base import BadPoll
from dutyofficer.sources.strict_json import read_object

FEATURES = 1000
"""Features of one collection; the busiest real one has some twenty."""
SKELETON = 1024 * 1024
"""Bytes of what is left of a collection without its features."""

# A whole string, so that braces in it do not count; or a brace; or a quotation mark that nothing closes.
_MARKS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}]', re.DOTALL)
_OPEN, _QUOTE = b'{"'


def read_features(body: bytes) -> Iterator[bytes]:
    """The bytes of one feature after the other, unread. Errors: BadPoll, if it is no collection or has too many."""
    skeleton, spans = _taken_apart(body)
    collection = read_object(skeleton)
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise BadPoll("not a collection of features")
    if len(features) > FEATURES:
        raise BadPoll(f"more than {FEATURES} features")
    for feature in features:
        if isinstance(feature, dict):
            start, end = spans[feature["at"]]
            yield body[start:end]
        else:
            yield json.dumps(feature)[:80].encode()


def _taken_apart(body: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The document with a number in the place of every object inside it, and where each of these objects lies."""
    skeleton, spans = bytearray(), list[tuple[int, int]]()
    depth = start = end = 0
    for mark in _MARKS.finditer(body):
        kind = body[mark.start()]
        if kind == _QUOTE:
            if mark.end() - mark.start() == 1:
                raise BadPoll("not JSON: it ends inside a string")
            continue
        depth += 1 if kind == _OPEN else -1
        if kind == _OPEN and depth == 2:
            start = mark.start()
        elif kind != _OPEN and depth == 1:
            _grow(skeleton, body, end, start)
            skeleton += b'{"at":%d}' % len(spans)
            end = mark.end()
            spans.append((start, end))
            if len(spans) > 2 * FEATURES:
                raise BadPoll(f"more than {2 * FEATURES} objects")
        elif depth < 0:
            raise BadPoll("not JSON: it closes more than it opens")
    if depth:
        raise BadPoll("not JSON: it is cut off")
    _grow(skeleton, body, end, len(body))
    return bytes(skeleton), spans


def _grow(skeleton: bytearray, body: bytes, start: int, end: int) -> None:
    if len(skeleton) + end - start > SKELETON:
        raise BadPoll(f"more than {SKELETON} bytes outside its features")
    skeleton += body[start:end]
