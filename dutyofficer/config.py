"""dutyofficer.toml, texts.toml and the secrets, read strictly and turned into core's values."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError, model_validator

from dutyofficer.config_values import Address, Again, Clock, Gap, Notices, Season, Span, Test, Zone, between
from dutyofficer.core.clock import Weekly
from dutyofficer.core.message import Medium, Sender
from dutyofficer.core.policy import (
    ACCEPT_LADDER,
    GAP_NOTICES,
    HANDLING,
    PLANNING,
    URGENT_LADDER,
    Handling,
    Policy,
    Step,
)
from dutyofficer.core.text_fields import fields_of
from dutyofficer.core.wording import BadText, Texts, check_template
from dutyofficer.providers import Channels, Email, Monitor, Notify, Strict, Twilio, faults, local_or_https


class BadConfig(Exception):
    """A configuration that cannot be used. The text is one line a fault: file, key, what is wrong."""


class Service(Strict):
    """Who runs it, and where."""

    name: Annotated[str, Field(min_length=1, max_length=12)]
    timezone: Zone = "Europe/London"
    authorities: tuple[str, ...] = ()
    database: str = "sqlite:///dutyofficer.db"
    public_url: Address = "http://127.0.0.1:8321"


def _listen(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[^:\s]+|\[[0-9a-fA-F:.]+\]", host) or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"{text!r} is not an address such as 127.0.0.1:8321")
    return text


def _issuer(url: str) -> str:
    """As it was typed: it is compared with what the provider calls itself, slash and all."""
    local_or_https(url)
    return url


class Oidc(Strict):
    """A provider of identities (OpenID Connect). Its secret is `oidc_client_secret`.

    `claim` lists somebody's roles or groups there, `access` says what each of them gives here.
    """

    issuer: Annotated[str, Field(min_length=1), AfterValidator(_issuer)]
    client_id: Annotated[str, Field(min_length=1)]
    claim: Annotated[str, Field(min_length=1)] = "roles"
    access: dict[str, Literal["viewer", "officer", "team", "administrator"]] = Field(default_factory=dict)


class Web(Strict):
    """Where our own web listens, and from where else people may sign in."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8321"
    oidc: Oidc | None = None


class Feed(Strict):
    """One feed.

    `header` carries the key where one is needed; `home` is our region as NSWWS codes it, `region` as UKHSA does.
    """

    kind: Literal["ea-floods", "met-office-rss", "nswws", "flood-guidance", "ukhsa-health", "cap", "river-levels"]
    url: Address
    every: Annotated[Span, between("1s", "1h")] = timedelta(minutes=5)
    silent_after: Annotated[Span, between("1s", "24h")] = timedelta(minutes=30)
    enabled: bool = True
    header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")] = "x-api-key"
    home: Annotated[str, Field(max_length=4)] = ""
    region: Annotated[str, Field(pattern=r"^E\d{8}$")] = "E12000004"


class Rung(Strict):
    """One step of a ladder."""

    after: Annotated[Span, between("0s", "24h")]
    rota: str | None = None
    everyone: bool = False
    by: Annotated[tuple[Medium, ...], Field(min_length=1)] = (Medium.SMS,)

    @model_validator(mode="after")
    def _one_of(self) -> Rung:
        if (self.rota is None) == (not self.everyone):
            raise ValueError("a step names a rota, or everyone = true, not both")
        if set(self.by) == {Medium.EMAIL}:
            raise ValueError("a mail wakes nobody: by = names sms or voice too")
        return self

    def value(self) -> Step:
        """As the rules know it."""
        return Step(after=self.after, rota=self.rota, everyone=self.everyone, by=self.by)


def _climbs(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    if not rungs:
        raise ValueError("a ladder without steps would page nobody")
    if [rung.after for rung in rungs] != sorted(rung.after for rung in rungs):
        raise ValueError("steps must come in the order of their times")
    if rungs[0].after:
        raise ValueError('the first step must be after = "0s": until then nobody would be paged')
    return rungs


Rungs = Annotated[tuple[Rung, ...], AfterValidator(_climbs)]


class Ladders(Strict):
    """Both ladders; one that is not given is the standard one (L1)."""

    accept: Rungs | None = None
    urgent: Rungs | None = None


class PolicyKeys(Strict):
    """Every figure of the rule book, as keys."""

    quiet_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")] = "22:00-07:00"
    digest_at: Clock = "07:00"
    repeat_gap: Gap = timedelta(minutes=10)
    inform_gap: Gap = timedelta(minutes=60)
    owner_gap: Gap = timedelta(minutes=30)
    awake: Gap = timedelta(hours=6)
    still_after: Gap = timedelta(minutes=45)
    still_answer: Gap = timedelta(minutes=10)
    manager_warnings: Annotated[int, Field(ge=1)] = 3
    manager_blind: Gap = timedelta(hours=2)
    ahead: Gap = timedelta(hours=12)
    surge_count: Annotated[int, Field(ge=2, le=100)] = 5
    surge_within: Gap = timedelta(hours=3)
    calm: Annotated[Span, between("1h", "14d")] = timedelta(hours=24)
    everybody_again: Again = timedelta(minutes=15)
    ended_again: Again = timedelta(minutes=30)
    texts_an_hour: Annotated[int, Field(ge=10)] = 20
    suspect_polls: Annotated[int, Field(ge=1, le=10)] = 3
    phone_check: Annotated[Span, between("0d", "366d")] = timedelta(days=90)
    self_test: Test = Weekly.parse("Wed 10:00")
    rota_soon: Annotated[Span, between("1h", "72h")] = timedelta(hours=12)
    swap_answer: Annotated[Span, between("1h", "7d")] = timedelta(hours=24)
    downgrade_wait: Annotated[Span, between("0s", "2h")] = timedelta(minutes=20)
    gap_notices: Notices = GAP_NOTICES
    gap_again: Annotated[Span, between("10m", "12h")] = timedelta(hours=2)
    take_over_within: Annotated[Span, between("2m", "2h")] = timedelta(minutes=15)
    take_over_release: Annotated[Span, between("30m", "24h")] = timedelta(hours=2)
    short_shift: Annotated[Span, between("0s", "24h")] = timedelta(hours=6)
    shift_reminder: Annotated[Span, between("1h", "7d")] = timedelta(hours=24)
    nights_running: Annotated[int, Field(ge=1, le=366)] = 7
    deputy_after: Gap = timedelta(minutes=15)
    key_holder_after: Gap = timedelta(minutes=30)
    season_check: Season = None
    plan_review: Annotated[Span, between("30d", "3660d")] = timedelta(days=400)
    stand_down_drops: Annotated[Span, between("6h", "14d")] = timedelta(hours=48)
    last_resort: tuple[str, ...] = ()
    show_only: tuple[str, ...] = ()
    handling: dict[str, Handling] = Field(default_factory=dict)
    ladder: Ladders = Ladders()

    @model_validator(mode="after")
    def _never_nobody(self) -> PolicyKeys:
        for thing, handling in self.handling.items():
            if thing not in HANDLING:
                raise ValueError(f"handling.{thing}: unknown; known are {', '.join(HANDLING)}")
            spared = HANDLING[thing] is Handling.INFORM or thing in PLANNING
            if handling is Handling.INFORM and not spared:
                raise ValueError(f"handling.{thing}: inform would page nobody")
            if HANDLING[thing] is Handling.URGENT and handling is not Handling.URGENT:
                raise ValueError(f"handling.{thing}: danger to life is always urgent")
        return self


class Settings(Strict):
    """dutyofficer.toml."""

    service: Service
    web: Web = Web()
    feeds: dict[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,30}$")], Feed] = Field(default_factory=dict)
    channels: Channels = Channels()
    twilio: Twilio = Twilio()
    notify: Notify = Notify()
    email: Email = Email()
    monitor: Monitor = Monitor()
    policy: PolicyKeys = PolicyKeys()

    @model_validator(mode="after")
    def _channels_are_complete(self) -> Settings:
        for fault in faults(self.channels, self.twilio, self.notify, self.email):
            raise ValueError(fault)
        return self


def load_settings(path: Path) -> Settings:
    """Read dutyofficer.toml. Errors: BadConfig naming the file and every key that is wrong."""
    try:
        return Settings.model_validate(_toml(path))
    except ValidationError as error:
        raise BadConfig("\n".join(f"{path.name}: {_fault(fault)}" for fault in error.errors())) from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadConfig(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _fault(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    what = "unknown key" if fault["type"] == "extra_forbidden" else str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def load_texts(path: Path, settings: Settings, standard: Path | None = None) -> Texts:
    """Read texts.toml. Errors: BadConfig naming the key, also of a text that is missing.

    With `standard`, what is missing is taken from there: new texts come with a new version, and nobody's service may
    stand still for that.
    """
    from dutyofficer.core.texts import KEYS

    templates = {
        f"{table}.{key}": text for table, keys in _toml(path).items() for key, text in _table(path, table, keys)
    }
    missing = [key for key in KEYS if key not in templates]
    if missing and standard is None:
        raise BadConfig(f"{path.name}: {missing[0]}: missing")
    if missing and standard is not None:
        shipped = load_texts(standard, settings).templates
        templates |= {key: shipped[key] for key in missing}
    for key, text in templates.items():
        _check_text(path, key, text)
    return Texts(templates, settings.service.name, ZoneInfo(settings.service.timezone), tuple(missing))


def _check_text(path: Path, key: str, text: str) -> None:
    try:
        check_template(key, text)
        # What only filling in brings to light: `{name:d}`, `{name.x}`.
        text.format_map(dict.fromkeys(fields_of(key), "x"))
    except BadText as error:
        raise BadConfig(f"{path.name}: {error}") from error
    except (ValueError, LookupError, AttributeError) as error:
        raise BadConfig(f"{path.name}: {key}: cannot be filled in ({error})") from error


def _table(path: Path, table: str, keys: object) -> list[tuple[str, str]]:
    from dutyofficer.core.texts import TABLES

    if table not in TABLES or not isinstance(keys, dict):
        raise BadConfig(f"{path.name}: {table}: unknown table")
    for key, text in keys.items():
        if not isinstance(text, str) or not text.strip():
            raise BadConfig(f"{path.name}: {table}.{key}: must be a text")
    return list(keys.items())


def policy_of(settings: Settings) -> Policy:
    """The rule book's figures as core knows them."""
    keys = settings.policy
    start, _, end = keys.quiet_hours.partition("-")
    same = Policy.__dataclass_fields__.keys() & PolicyKeys.model_fields.keys() - {"digest_at", "show_only", "handling"}
    return Policy(
        zone=ZoneInfo(settings.service.timezone),
        quiet_start=time.fromisoformat(start),
        quiet_end=time.fromisoformat(end),
        digest_at=time.fromisoformat(keys.digest_at),
        show_only=frozenset(keys.show_only),
        handling=tuple((HANDLING | keys.handling).items()),
        accept=_steps(keys.ladder.accept, ACCEPT_LADDER),
        urgent=_steps(keys.ladder.urgent, URGENT_LADDER),
        **{name: getattr(keys, name) for name in same},
    )


def _steps(rungs: tuple[Rung, ...] | None, otherwise: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(rung.value() for rung in rungs) if rungs else otherwise


def numbers_of(settings: Settings) -> dict[Sender, str]:
    """Which of our numbers each kind of text leaves from."""
    return {Sender.PAGES: settings.twilio.pages_from, Sender.WARDENS: settings.twilio.wardens_from}


def database_url(settings: Settings, beside: Path, environ: Mapping[str, str] = os.environ) -> str:
    """A relative SQLite path is in $STATE_DIRECTORY if that is set, else beside the configuration."""
    prefix, url = "sqlite:///", settings.service.database
    if not url.startswith(prefix) or Path(url.removeprefix(prefix)).is_absolute():
        return url
    folder = Path(environ.get("STATE_DIRECTORY", "").partition(":")[0] or beside.parent)
    return f"{prefix}{(folder / url.removeprefix(prefix)).resolve()}"
