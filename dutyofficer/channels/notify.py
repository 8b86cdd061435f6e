"""Texts and mails through GOV.UK Notify: one template that is nothing but our words (S1).

It keeps our attempt's id as its reference, so that what nobody knows is found without guessing. It has no calls, and
answers to it do not reach us: the template should say which number to text.
"""

from __future__ import annotations

import logging
from typing import Any

from dutyofficer.channels.notify_client import NOTIFY, Clients
from dutyofficer.core.message import Look, Outcome, Outgoing, Result
from dutyofficer.core.receipt import FAILED_TEXT, Receipt

log = logging.getLogger(__name__)

SUBJECT = 70
"""Characters of a mail that are its subject."""

_STATUS = {
    "created": "queued", "pending": "sending", "pending-virus-check": "sending",
    "permanent-failure": "undelivered", "temporary-failure": "undelivered", "technical-failure": "failed",
}  # fmt: skip
"""Its words where they are not ours."""


class _Notify:
    """What texts and mails share: the look-up by reference, and statuses."""

    def __init__(self, clients: Clients, template: str) -> None:
        """Errors: ValueError without a template."""
        if not template:
            raise ValueError("notify: no template")
        self._clients = clients
        self._template = template

    def find(self, look: Look) -> Result | None:
        """Look for what bears this attempt's reference; of several, one that may still arrive."""
        try:
            listed = self._clients.ask(lambda client: client.get_all_notifications(reference=look.about.attempt))
            ours = [one for one in listed["notifications"] if one["reference"] == look.about.attempt]
            results = [_found(_receipt(one)) for one in ours]
        except Exception as error:
            log.warning("look-up failed: %s", type(error).__name__, extra={"action": "look_failed"})
            return Result(Outcome.UNKNOWN, error="the look-up failed")
        taken = [result for result in results if result.outcome is Outcome.ACCEPTED]
        return next(iter(taken + results), Result(Outcome.RETRYABLE, error="the provider does not know of it"))

    def fetch(self, provider_id: str) -> Receipt | None:
        """Ask how far a message is."""
        number = provider_id.removeprefix(NOTIFY)
        try:
            return _receipt(self._clients.ask(lambda client: client.get_notification_by_id(number)))
        except Exception as error:
            log.warning("asking about a message failed: %s", type(error).__name__, extra={"action": "fetch_failed"})
            return None


class NotifySms(_Notify):
    """Sends texts. It has no validity: a page that it holds may come late, when the ladder has long gone on."""

    def __init__(self, clients: Clients, template: str, sender_id: str = "") -> None:
        super().__init__(clients, template)
        self._sender = sender_id or None

    def send(self, message: Outgoing) -> Result:
        """Hand one text over."""
        return self._clients.attempt(
            lambda client: client.send_sms_notification(
                phone_number=message.to, template_id=self._template, personalisation={"message": message.body},
                reference=message.attempt, sms_sender_id=self._sender,
            )
        )  # fmt: skip


class NotifyEmail(_Notify):
    """Sends mails; its template has a subject, `((subject))`, and `((message))`."""

    def send(self, message: Outgoing) -> Result:
        """Hand one mail over."""
        words = {"subject": message.body[:SUBJECT], "message": message.body}
        return self._clients.attempt(
            lambda client: client.send_email_notification(
                email_address=message.to, template_id=self._template, personalisation=words, reference=message.attempt
            )
        )


def _receipt(one: dict[str, Any]) -> Receipt:
    """A status in our words; its own stands in the error if it reaches nobody."""
    theirs = str(one["status"])
    status = _STATUS.get(theirs, theirs)[:16]
    error = f"notify {theirs}" if status in FAILED_TEXT else None
    return Receipt(status, f"{NOTIFY}{one['id']}"[:64], error)


def _found(receipt: Receipt) -> Result:
    outcome = Outcome.REJECTED if receipt.status in FAILED_TEXT else Outcome.ACCEPTED
    return Result(outcome, receipt.provider_id, receipt.error)
