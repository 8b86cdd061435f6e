"""What the web works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.core.account import Access, Provider, account_by
from dutyofficer.core.message import Sender
from dutyofficer.desk.health import Finding
from dutyofficer.desk.house import House

SettingsShown = Mapping[str, Mapping[str, str]]
"""The configuration in words, by table and key; no secret is in it."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever opens the console. `person` is a person's id, None if the account belongs to nobody in the register."""

    name: str
    access: Access
    person: str | None = None

    @property
    def by(self) -> str:
        """What the record calls them."""
        return self.person or account_by(self.name)


@dataclass(frozen=True, slots=True)
class Front:
    """What the web works with.

    `clock` gives the decision time, `numbers` which of our numbers is which, `loops` how each loop is doing, `ages` how
    many seconds ago each finished a round, `troubles` how often the scheduler met each kind of them. `calls_from` is
    the number that officers see when the duty line rings them.

    Of the console: `secret` signs its cookies, without one they end with the process; `secure` if it is reached by
    https; `visitor` is who everybody is in a house that reaches nobody; `banner` stands on every
    page; `settings` is the configuration in words; `elsewhere` is the provider of identities, if there is one.
    """

    house: House
    clock: Callable[[], datetime]
    signature: Signature | None = None
    numbers: Mapping[str, Sender] = field(default_factory=dict)
    loops: Callable[[], list[Finding]] = list
    ages: Callable[[], Mapping[str, float]] = dict
    troubles: Callable[[], Mapping[str, int]] = dict
    calls_from: str = ""
    service: str = ""
    secret: str = ""
    secure: bool = False
    visitor: Callable[[], Visitor] | None = None
    banner: str = ""
    settings: Callable[[], SettingsShown] = dict
    elsewhere: Provider | None = None
