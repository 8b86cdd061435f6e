"""What the provider tells us: texts that came in, keys that were pressed, reports. Signed, or refused; stored first."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from functools import partial

from flask import Blueprint, Response, abort, request

from dutyofficer.channels.twilio_receipt import receipt_of
from dutyofficer.channels.twilio_script import last_words, script
from dutyofficer.core.message import Inbound, Sender
from dutyofficer.core.people import BadNumber, parse_number
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.asking import note_receipt
from dutyofficer.desk.keypad import Heard, reads_out, receive_key
from dutyofficer.web.console.guard import public
from dutyofficer.web.duty_line import duty_line
from dutyofficer.web.front import Front

log = logging.getLogger(__name__)

TWIML = "text/xml"
SIGNED = "the provider signs what it says"


def webhooks(front: Front) -> Blueprint:
    """The routes under /twilio."""
    routes = Blueprint("webhooks", __name__, url_prefix="/twilio")

    routes.before_request(partial(_refuse_strangers, front))

    @routes.post("/sms")
    @public(SIGNED)
    def sms() -> Response:
        """A text; the answer to it leaves through the outbox, so that it is on the record like any other."""
        now = front.clock()
        receive_text(front.house, _text(front, now), now)
        return Response("<Response/>", content_type=TWIML)

    @routes.post("/key/<attempt>")
    @public(SIGNED)
    def key(attempt: str) -> Response:
        """A key pressed during a call."""
        digits, call_sid = request.form.get("Digits", ""), request.form.get("CallSid", "")
        return _say(receive_key(front.house, attempt, digits, front.clock(), call_sid), attempt)

    @routes.post("/voice/<attempt>")
    @public(SIGNED)
    def voice(attempt: str) -> Response:
        """The call's own words once more, as they are now."""
        return _say(reads_out(front.house, attempt, front.clock()), attempt)

    @routes.post("/duty-line")
    @public(SIGNED)
    def line() -> Response:
        """A partner rings the number of whoever has the duty."""
        return duty_line(front)

    @routes.post("/status/<attempt>")
    @public(SIGNED)
    def status(attempt: str) -> tuple[str, int]:
        """How far a message is."""
        return _report(front, attempt)

    return routes


def _report(front: Front, attempt: str) -> tuple[str, int]:
    """It comes late, twice or before we know the message's id: the attempt in the address counts."""
    receipt = receipt_of(request.form)
    if receipt is None:
        abort(400)
    if not note_receipt(front.house, attempt, receipt, front.clock()):
        log.info("report on an attempt that is not ours", extra={"action": "unknown_attempt"})
    return "", 204


def _refuse_strangers(front: Front) -> None:
    """Only the provider may speak for a phone; without a configured provider, nobody."""
    path = request.full_path.rstrip("?")
    seal = request.headers.get("X-Twilio-Signature")
    settings = request.headers.get("X-Twilio-Webhooks-Signature-Settings")
    if front.signature is None or not front.signature.valid(path, request.form, seal, settings):
        abort(403)


def _text(front: Front, now: datetime) -> Inbound:
    number = request.form.get("From", "")
    with suppress(BadNumber):  # a short code or a name is nobody of ours, and kept as it is
        number = parse_number(number)
    provider_id = request.form.get("MessageSid", "")
    if not provider_id or not number:
        abort(400)
    return Inbound(
        provider_id=provider_id[:64], sender=number[:20], to=_number_of_ours(front),
        body=request.form.get("Body", "").replace("\0", " "),  # PostgreSQL keeps no such character
        received=now,
    )  # fmt: skip


def _number_of_ours(front: Front) -> Sender:
    """Which of our numbers it was sent to; a number we do not know of counts as the pages number."""
    return front.numbers.get(request.form.get("To", ""), Sender.PAGES)


def _say(heard: Heard, attempt: str) -> Response:
    """The address for the next key is beside this one, whatever path the provider was given before it."""
    said = script(heard.words, f"../key/{attempt}") if heard.asks else last_words(heard.words)
    return Response(said, content_type=TWIML)
