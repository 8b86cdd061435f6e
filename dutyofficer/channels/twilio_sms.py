"""Texts through Twilio: one request for each attempt, and one of four outcomes (S1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dutyofficer.channels.twilio_client import Clients
from dutyofficer.channels.twilio_lookup import BAD_CALLBACK, answer_to, receipt_for, recent
from dutyofficer.core.message import Inbound, Look, Outcome, Outgoing, Result, Sender
from dutyofficer.core.receipt import FAILED_TEXT, Receipt

VALIDITY: Mapping[Sender, int] = MappingProxyType({Sender.PAGES: 600})
"""Seconds that Twilio may hold a text before it gives up; its own 10 h would deliver a page the next morning."""


LONGEST_VALID = 36000
"""Seconds that Twilio takes as the validity of a text at most."""

INBOX = 50
"""Texts that are looked through at most for replies that no webhook brought."""


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
        if self._status_url and (result.error or "").startswith(BAD_CALLBACK):
            # A page without reports on its way is better than no page: this try again goes without.
            self._status_url = None
            return replace(result, outcome=Outcome.RETRYABLE)
        return result

    def find(self, look: Look) -> Result | None:
        """Look for a text of the same words to the same phone."""
        return answer_to(lambda: self._find(look), FAILED_TEXT)

    def _find(self, look: Look) -> Any:
        text = look.about
        listed = self._clients.ask(
            lambda client: client.messages.list(to=text.to, from_=self._from[text.sender], limit=20)
        )
        return next((one for one in recent(listed, look) if _same(one.body or "", text.body)), None)

    def fetch(self, provider_id: str) -> Receipt | None:
        """Ask how far a text is."""
        return receipt_for(lambda: self._clients.ask(lambda client: client.messages(provider_id).fetch()))

    def received(self, since: datetime) -> list[Inbound]:
        """Texts that came to our numbers since then (UTC), oldest first: our web may have missed them (A1)."""
        found = [text for sender, number in self._from.items() for text in self._received(sender, number, since)]
        return sorted(found, key=lambda text: text.received)

    def _received(self, sender: Sender, number: str, since: datetime) -> list[Inbound]:
        listed = self._clients.ask(lambda client: client.messages.list(to=number, limit=INBOX))
        return [
            Inbound(provider_id=one.sid, sender=one.from_, to=sender, body=one.body or "", received=one.date_created)
            for one in listed
            if one.direction == "inbound" and one.sid and one.from_ and one.date_created and one.date_created >= since
        ]

    def _fields(self, message: Outgoing) -> dict[str, Any]:
        fields: dict[str, Any] = {"to": message.to, "from_": self._from[message.sender], "body": message.body}
        if self._status_url:
            fields["status_callback"] = self._status_url(message.attempt)
        if seconds := message.valid_for or self._validity.get(message.sender):
            fields["validity_period"] = min(seconds, LONGEST_VALID)
        return fields


def _same(theirs: str, ours: str) -> bool:
    """Carriers and accounts may rewrite blanks, quotes and dashes: what is left is compared."""
    return _bare(theirs) == _bare(ours)


def _bare(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
