"""The duty line in Twilio's own words: ring a phone, screen who answers, take a message, forget it again (L8)."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from twilio.base.exceptions import TwilioException
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from dutyofficer.channels.request import masked
from dutyofficer.channels.twilio_client import Clients
from dutyofficer.channels.twilio_script import VOICE, spoken
from dutyofficer.core.line import LONGEST_MESSAGE, RING
from dutyofficer.core.people import BadNumber, parse_number

log = logging.getLogger(__name__)

_WITHHELD = frozenset({"+266696687", "+7378742833", "+17378742833", "+2562533", "+86282452253", "+464"})
"""What Twilio gives as the number of who withholds it: anonymous, restricted, blocked, unavailable on a keypad."""
_LONGEST = 20
_OVER = frozenset({"completed", "canceled", "failed", "busy", "no-answer"})
_GONE = 404


def caller_of(form: Mapping[str, str]) -> str:
    """Who rings, E.164; empty if it is withheld or no number that could be rung back."""
    number = form.get("From", "").strip()
    if not number or number in _WITHHELD:
        return ""
    try:
        return parse_number(number)[:_LONGEST]
    except BadNumber:
        return ""


def has_rung_off(form: Mapping[str, str]) -> bool:
    """Whether the caller's own call is over; what became of the call to the officer's phone says nothing of that."""
    return form.get("CallStatus", "") in _OVER


def ring(words: str, phone: str, caller_id: str, step_url: str, screen_url: str) -> str:
    """Say something to the caller, then ring a phone; whoever answers it hears `screen_url` first.

    The caller hears it ring until the two are joined, and is asked for at `step_url` when it is over.
    """
    response = _says(words)
    shown = {"caller_id": caller_id} if caller_id else {}
    dial = Dial(timeout=RING, answer_on_bridge=True, action=step_url, method="POST", **shown)
    dial.number(phone, url=screen_url, method="POST")
    response.append(dial)
    return str(response)


def screen(words: str, key_url: str) -> str:
    """Ask who has answered for a key, twice: voicemail presses none, and must not swallow the caller."""
    response = VoiceResponse()
    for _ in range(2):
        gather = Gather(input="dtmf", num_digits=1, timeout=5, action=key_url, method="POST")
        gather.say(spoken(words), **VOICE)
        response.append(gather)
    response.hangup()
    return str(response)


def join() -> str:
    """Nothing more is said: caller and officer are put through."""
    return str(VoiceResponse())


def take_message(words: str, message_url: str) -> str:
    """Say something, then record. Silence is no recording: then the call goes on to the same address without one."""
    response = _says(words)
    response.record(
        action=message_url, method="POST", max_length=LONGEST_MESSAGE, timeout=8, play_beep=True, finish_on_key="#"
    )
    response.redirect(message_url, method="POST")
    return str(response)


def end(words: str = "") -> str:
    """Say something, or nothing, and hang up."""
    response = _says(words)
    response.hangup()
    return str(response)


def _says(words: str) -> VoiceResponse:
    response = VoiceResponse()
    if words:
        response.say(spoken(words), **VOICE)
    return response


class Recordings:
    """The recordings that Twilio keeps for us."""

    def __init__(self, account_sid: str, auth_token: str, api_base_url: str = "") -> None:
        self._clients = Clients(account_sid, auth_token, api_base_url)

    def delete(self, recording: str) -> bool:
        """Have one deleted. False if it may still be there; one that is not there is gone. Never raises."""
        try:
            return bool(self._clients.ask(lambda client: client.recordings(recording).delete()))
        except Exception as error:  # the library raises what it likes
            if isinstance(error, TwilioException) and getattr(error, "status", None) == _GONE:
                return True
            log.warning(
                "recording %s: not deleted (%s)", recording, masked(str(error)), extra={"action": "not_deleted"}
            )
            return False
