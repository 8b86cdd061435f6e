"""How messages leave, as dutyofficer.toml says it: which channel for what, and the account behind each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dutyofficer.core.people import BadNumber, parse_number

HERE = ("127.0.0.1", "localhost", "::1")
"""This machine: what goes there may be in clear."""


def read_address(url: str) -> str:
    """An http address, without a slash at its end. Errors: ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is not an http address")
    return url.rstrip("/")


def _number(text: str) -> str:
    try:
        return parse_number(text) if text else ""
    except BadNumber as error:
        raise ValueError(str(error)) from error


def local_or_https(url: str) -> str:
    """An address to which secrets may go. Errors: ValueError."""
    if url and urlsplit(read_address(url)).scheme == "http" and urlsplit(url).hostname not in HERE:
        raise ValueError("must be https, except on this machine")
    return url.rstrip("/")


def _ping(url: str) -> str:
    """As it was typed: some watchers mind a slash at the end."""
    local_or_https(url)
    return url


Phone = Annotated[str, AfterValidator(_number)]
Base = Annotated[str, AfterValidator(local_or_https)]


class Strict(BaseModel):
    """An unknown key is an error that names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Channels(Strict):
    """How texts, calls and mails leave. `second_sms` takes what the first provably did not (S3)."""

    sms: Literal["screen", "twilio", "notify"] = "screen"
    second_sms: Literal["", "twilio", "notify"] = ""
    voice: Literal["screen", "twilio"] = "screen"
    email: Literal["screen", "smtp", "notify"] = "screen"

    @property
    def texts(self) -> tuple[str, str]:
        """Both ways of a text."""
        return self.sms, self.second_sms


class Twilio(Strict):
    """The provider's account. Its token is the secret `twilio_auth_token`."""

    account_sid: str = ""
    pages_from: Phone = ""
    wardens_from: Phone = ""
    calls_from: Phone = ""
    duty_line: Phone = ""
    api_base_url: Base = ""


class Notify(Strict):
    """GOV.UK Notify. Its key is the secret `notify_api_key`; the templates are made on its website."""

    template_id: str = ""
    sms_sender_id: str = ""
    email_template_id: str = ""
    api_base_url: Base = ""


class Email(Strict):
    """A mail server. Its password is the secret `smtp_password`. Port 465 speaks TLS from the first byte."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: Annotated[str, Field(alias="from", pattern=r"^$|^[^@\s<>]+@[^@\s<>]+$")] = ""
    username: str = ""
    starttls: bool = True

    @property
    def in_clear(self) -> bool:
        """Whether anybody on the way could read it."""
        return not self.starttls and self.port != 465 and self.host not in HERE


class Monitor(Strict):
    """The watcher outside, told after every good round."""

    ping_url: Annotated[str, AfterValidator(_ping)] = ""


def faults(channels: Channels, twilio: Twilio, notify: Notify, email: Email) -> Iterator[str]:
    """What a chosen channel still needs, and choices that do not go together; each names its key."""
    if channels.second_sms and channels.sms in ("screen", channels.second_sms):
        yield "channels.second_sms: must be another provider than sms, which must be one"
    used = {
        "twilio": (twilio, _of_twilio(channels)),
        "notify": (notify, _of_notify(channels)),
        "email": (email, ("host", "sender") if channels.email == "smtp" else ()),
    }
    for table, (account, keys) in used.items():
        missing = [key for key in keys if not getattr(account, key)]
        yield from (f"{table}.{_typed(key)}: needed, since a channel is {_kind(table)}" for key in missing)
    if "twilio" in channels.texts and twilio.pages_from == twilio.wardens_from:
        yield "twilio.wardens_from: must differ from pages_from, or answers cannot be told apart"
    if twilio.duty_line and channels.voice != "twilio":
        yield 'twilio.duty_line: needs voice = "twilio", or nobody who rings it is put through'
    if channels.email == "smtp" and email.username and email.in_clear:
        yield "email.starttls: must be true, or the password would be sent in clear"


def _typed(key: str) -> str:
    return "from" if key == "sender" else key


def _kind(table: str) -> str:
    return "smtp" if table == "email" else table


def _of_twilio(channels: Channels) -> tuple[str, ...]:
    texts, calls = "twilio" in channels.texts, channels.voice == "twilio"
    account = ("account_sid",) if texts or calls else ()
    return account + (("pages_from", "wardens_from") if texts else ()) + (("calls_from",) if calls else ())


def _of_notify(channels: Channels) -> tuple[str, ...]:
    texts = ("template_id",) if "notify" in channels.texts else ()
    return texts + (("email_template_id",) if channels.email == "notify" else ())
