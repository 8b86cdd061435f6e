"""Texts through Twilio: one request for each attempt, and one of four outcomes (S1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dutyofficer.channels.twilio_client import Clients
from dutyofficer.core.message import Outcome, Outgoing, Result, Sender

VALIDITY: Mapping[Sender, int] = MappingProxyType({Sender.PAGES: 600})
"""Seconds that Twilio may hold a text before it gives up; its own 10 h would deliver a page the next morning."""

_BAD_CALLBACK = "twilio 400 21609:"


class TwilioSms:
    """Sends texts, pages and warden notices each from their own number (S4)."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        from_numbers: Mapping[Sender, str],
        api_base_url: str = "",
        status_url: Callable[[str], str] | None = None,
        validity: Mapping[Sender, int] = VALIDITY,
    ) -> None:
        """`status_url` gives the address for reports on an attempt. Errors: ValueError if a number is missing."""
        if missing := [sender for sender in Sender if not from_numbers.get(sender)]:
            raise ValueError(f"twilio: no number to send from for {', '.join(missing)}")
        self._clients = Clients(account_sid, auth_token, api_base_url)
        self._from = dict(from_numbers)
        self._status_url = status_url
        self._validity = dict(validity)

    def send(self, message: Outgoing) -> Result:
        """Hand one text over."""
        result = self._clients.attempt(lambda client: client.messages.create(**self._fields(message)))
        if self._status_url and (result.error or "").startswith(_BAD_CALLBACK):
            # A page without reports on its way is better than no page: this try again goes without.
            self._status_url = None
            return replace(result, outcome=Outcome.RETRYABLE)
        return result

    def _fields(self, message: Outgoing) -> dict[str, Any]:
        fields: dict[str, Any] = {"to": message.to, "from_": self._from[message.sender], "body": message.body}
        if self._status_url:
            fields["status_callback"] = self._status_url(message.attempt)
        if seconds := self._validity.get(message.sender):
            fields["validity_period"] = seconds
        return fields
