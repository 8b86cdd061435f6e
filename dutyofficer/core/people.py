"""People and their phones. Numbers are kept E.164 and shown masked (K3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """What a person may be asked to do."""

    DUTY_OFFICER = "duty-officer"
    SENIOR_MANAGER = "senior-manager"
    TEAM = "team"
    WARDEN = "warden"
    SNOW_WARDEN = "snow-warden"
    KEY_HOLDER = "key-holder"
    VOLUNTEER = "volunteer"
    LOGGIST = "loggist"
    SERVICE = "service"


OFFICERS = frozenset({Role.DUTY_OFFICER, Role.SENIOR_MANAGER, Role.TEAM})
"""Who may be paged for acceptance and may take an incident (L2). Never wardens."""


LEAVABLE = frozenset({Role.WARDEN, Role.SNOW_WARDEN, Role.KEY_HOLDER})
"""What people may leave by a text of theirs."""

MAILED = frozenset({Role.SENIOR_MANAGER, Role.TEAM})
"""Who is mailed that no text or call of ours leaves (S3)."""


class Night(StrEnum):
    """How a warden wants to be told between 22:00 and 07:00 local."""

    TEXT = "text"
    CALL = "call"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody we may reach. Phones are E.164 or empty; `areas` are ids of ours.

    `deputy`: areas of which they are warden only if the first ones are not there (W4). `away`: local days, both ends
    among them.
    """

    id: str
    name: str
    mobile: str = ""
    landline: str = ""
    email: str = ""
    roles: frozenset[Role] = frozenset()
    areas: tuple[str, ...] = ()
    yellow_by_day: bool = False
    night: Night = Night.TEXT
    notes: str = ""
    opted_out: bool = False
    deputy: tuple[str, ...] = ()
    away: tuple[tuple[date, date], ...] = ()

    def is_away(self, day: date) -> bool:
        """Whether they are away on that local day: then a warden hears of RED only."""
        return any(first <= day <= last for first, last in self.away)

    @property
    def is_officer(self) -> bool:
        """Whether they may accept a page."""
        return bool(self.roles & OFFICERS)

    @property
    def reachable(self) -> bool:
        """Whether there is any phone to try (L3)."""
        return bool(self.mobile or self.landline)

    @property
    def takes_texts(self) -> bool:
        """Whether a text can reach them: not by a landline, nor once they opted out."""
        return bool(self.mobile) and not self.opted_out

    @property
    def short(self) -> str:
        """`A Patel` for Asha Patel: enough to know whom, short enough for a text."""
        first, _, last = self.name.strip().rpartition(" ")
        return f"{first[0]} {last}" if first else last


class BadNumber(ValueError):
    """A phone number that cannot be dialled; the text says what is wrong with it."""


# Ofcom sets these aside for drama: the library calls them invalid, tests and the demo use nothing else.
_DRAMA = ("+447700900", "+441632960")
# Long enough to be a real one: the library accepts +44999 as a parse.
_UK_DIGITS = 9


def parse_number(text: str) -> str:
    """Read a phone number as typed in the UK and return it E.164.

    Errors: BadNumber, in words for the person who typed it. A landline is fine; an emergency number is not.
    """
    import phonenumbers  # loaded only when a number is read, so that --help stays fast

    try:
        number = phonenumbers.parse(text, "GB")
    except phonenumbers.NumberParseException as error:
        raise BadNumber(f"{text!r} is not a phone number") from error
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if e164.startswith(_DRAMA) and len(e164) == len(_DRAMA[0]) + 3:
        return e164
    if not phonenumbers.is_valid_number(number) or len(str(number.national_number)) < _UK_DIGITS:
        raise BadNumber(f"{text!r} is not a number that can be dialled")
    return e164


def is_mobile(e164: str) -> bool:
    """Whether texts can be sent to it."""
    import phonenumbers

    if e164.startswith("+447700900"):
        return True
    kind = phonenumbers.number_type(phonenumbers.parse(e164, None))
    return kind in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


def national(e164: str) -> str:
    """`07700 900001`: one of our own numbers, as people in the UK write it."""
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def mask(to: str) -> str:
    """`+44...123`, `a...@example.org`: enough to recognise one's own, useless to anybody else (K3)."""
    if "@" in to:
        return f"{to[:1]}...@{to.rpartition('@')[2]}"
    return f"{to[:3]}...{to[-3:]}" if to else ""
