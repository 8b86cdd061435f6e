"""Calls through Twilio: the words travel with the call, so that they are heard when our own web is down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dutyofficer.channels.twilio_client import Clients
from dutyofficer.channels.twilio_lookup import BAD_CALLBACK, answer_to, receipt_for, recent
from dutyofficer.channels.twilio_script import script
from dutyofficer.core.message import Look, Outcome, Outgoing, Result
from dutyofficer.core.receipt import Receipt

RING = 30
"""Seconds it rings. Voicemail may answer meanwhile; only a key counts as an answer."""

_RANG = frozenset({"queued", "initiated", "ringing", "in-progress", "completed"})
"""A call that is one of these reaches its phone, or has: a second one would only annoy."""


class TwilioVoice:
    """Rings a phone, says the text three times, and posts the key that was pressed to `key_url(attempt)`."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        from_number: str,
        api_base_url: str,
        key_url: Callable[[str], str],
        status_url: Callable[[str], str] | None = None,
    ) -> None:
        """Errors: ValueError if there is no number to call from."""
        if not from_number:
            raise ValueError("twilio: no number to call from")
        self._clients = Clients(account_sid, auth_token, api_base_url)
        self._from = from_number
        self._key_url = key_url
        self._status_url = status_url

    def send(self, message: Outgoing) -> Result:
        """Place one call."""
        result = self._clients.attempt(lambda client: client.calls.create(**self._fields(message)))
        if self._status_url and (result.error or "").startswith(BAD_CALLBACK):
            # A call whose end we do not hear of is better than no call: this try again goes without.
            self._status_url = None
            return replace(result, outcome=Outcome.RETRYABLE)
        return result

    def find(self, look: Look) -> Result | None:
        """Look for a call to the same phone; one that is over without an answer may be made again."""
        return answer_to(lambda: self._find(look))

    def _find(self, look: Look) -> Any:
        listed = self._clients.ask(lambda client: client.calls.list(to=look.about.to, from_=self._from, limit=20))
        return next((one for one in recent(listed, look) if one.status in _RANG), None)

    def fetch(self, provider_id: str) -> Receipt | None:
        """Ask how far a call is."""
        return receipt_for(lambda: self._clients.ask(lambda client: client.calls(provider_id).fetch()))

    def hang_up(self, provider_id: str) -> None:
        """Stop it ringing: `canceled` leaves a call alone that somebody has answered, who hears who has it instead."""
        self._clients.ask(lambda client: client.calls(provider_id).update(status="canceled"))

    def _fields(self, message: Outgoing) -> dict[str, Any]:
        twiml = script(message.body, self._key_url(message.attempt))
        fields: dict[str, Any] = {"to": message.to, "from_": self._from, "twiml": twiml, "timeout": RING}
        if self._status_url:
            fields["status_callback"] = self._status_url(message.attempt)
            fields["status_callback_event"] = ["answered", "completed"]  # the last is any end
        return fields
