"""GET /rota/TOKEN.ics: a rota for people's own calendars. Public on purpose: whoever has the address may read it."""

from __future__ import annotations

import logging
from hashlib import sha256

from flask import Response, abort, request

from dutyofficer.desk.calendars import Drawn, read_link
from dutyofficer.web.front import Front

log = logging.getLogger(__name__)

LONGEST = 64
"""Characters of an address that are looked at; ours have 43."""


def calendar(front: Front, token: str) -> Response:
    """The calendar as it is now; 404, always the same, for whatever leads to none."""
    now = front.clock()
    drawn = read_link(front.house, token, now) if len(token) <= LONGEST else None
    if drawn is None:
        abort(404)
    answer = Response(content_type="text/calendar; charset=utf-8")
    answer.set_etag(_tag(drawn), weak=True)
    answer.headers["Cache-Control"] = "private, max-age=300"
    if request.if_none_match.contains_weak(_tag(drawn)):
        answer.status_code = 304
        return answer
    try:
        from dutyofficer.files.rota_ics import write_calendar
    except ModuleNotFoundError:
        log.warning("a calendar is asked for: install the extra `ical`", extra={"action": "no_calendar"})
        abort(404)
    answer.set_data(write_calendar(drawn.name, drawn.entries, now))
    return answer


def _tag(drawn: Drawn) -> str:
    """Of what it says, not of when it was written: the same rota needs no second copy."""
    return sha256(repr(drawn).encode()).hexdigest()[:32]
