"""The duty line over HTTP: one address, whose query says where the call is (L8). Signed like every webhook."""

from __future__ import annotations

from flask import Response, abort, request

from dutyofficer.channels import twilio_line as twiml
from dutyofficer.desk.line import Turn, line_rings, message_over, phone_answered, step_over
from dutyofficer.web.front import Front

TWIML = "text/xml"
HERE = "duty-line"
"""This address from itself: beside it, whatever path the provider was given before it."""


def duty_line(front: Front) -> Response:
    """A call comes in; `step` of it is over; somebody answered (`screen`); a message was left (`voicemail`)."""
    query, form, now = request.args, request.form, front.clock()
    call_sid = form.get("CallSid", "")[:64]
    if not call_sid:
        abort(400)
    if "screen" in query:
        return _screen(front)
    if "voicemail" in query:
        turn = message_over(front.house, _count(query["voicemail"]), call_sid, _recording(), now)
    elif "step" in query:
        gone = twiml.has_rung_off(form)
        step = _count(query["step"])
        turn = step_over(front.house, call_sid, twiml.caller_of(form), step, rung_off=gone, now=now)
    else:
        turn = line_rings(front.house, call_sid, twiml.caller_of(form), now)
    return Response(_caller_hears(turn, front.calls_from), content_type=TWIML)


def _caller_hears(turn: Turn, calls_from: str) -> str:
    if turn.phone:
        screen = f"{HERE}?screen={turn.call}&step={turn.step}"
        return twiml.ring(turn.words, turn.phone, calls_from, f"{HERE}?step={turn.step}", screen)
    if turn.takes_message:
        return twiml.take_message(turn.words, f"{HERE}?voicemail={turn.call}")
    return twiml.end(turn.words)


def _screen(front: Front) -> Response:
    call, step = _count(request.args["screen"]), _count(request.args.get("step", ""))
    heard = phone_answered(front.house, call, step, request.form.get("Digits", ""), front.clock())
    if heard.asks:
        said = twiml.screen(heard.words, f"{HERE}?screen={call}&step={step}")
    else:
        said = twiml.join() if heard.joined else twiml.end(heard.words)
    return Response(said, content_type=TWIML)


def _recording() -> str:
    """What the provider calls the recording; nothing if it holds nothing."""
    form = request.form
    return "" if form.get("RecordingDuration", "") == "0" else form.get("RecordingSid", "")[:64]


def _count(text: str) -> int:
    """A small number of ours, back in an address: 400 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        abort(400)
    return int(text)
