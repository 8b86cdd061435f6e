"""Builds everything once, from the configuration. The only reader of it; nothing here decides anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dutyofficer import config
from dutyofficer.channels.base import Channel, Inbox
from dutyofficer.channels.ping import Ping
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.core.account import Access, Provider
from dutyofficer.core.contact import Contact
from dutyofficer.core.link import SHORTEST_SECRET, Links
from dutyofficer.core.message import Medium
from dutyofficer.core.texts import lint
from dutyofficer.core.wording import Texts
from dutyofficer.credentials import secret
from dutyofficer.desk.house import House
from dutyofficer.feeds import GUIDANCE, RIVERS, open_guide, open_recorded, open_rivers, open_source, plans, stations_for
from dutyofficer.files.problem import BadFile
from dutyofficer.providers import Channels
from dutyofficer.sources.base import Rivers, Source
from dutyofficer.sources.recorded import Pack
from dutyofficer.store.db import Database, open_database

PACKS = Path(__file__).parent / "packs"


def example() -> Path:
    """The example configuration: in the package when installed, beside it in a checkout."""
    installed = Path(__file__).parent / "example"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "config"


@dataclass(slots=True)
class Service:
    """A configuration, read, and what was built from it. `watcher` is the one outside (C4), None if there is none."""

    settings: config.Settings
    house: House
    path: Path
    watcher: Ping | None = None

    @property
    def database(self) -> Database:
        """Its database."""
        return self.house.database

    @property
    def inbox(self) -> Inbox | None:
        """Whom to ask for texts that no webhook brought; None where no provider keeps them."""
        texts = self.house.channels[Medium.SMS]
        return texts if isinstance(texts, Inbox) else None


def open_service(path: Path) -> Service:
    """The service as configured. Errors: BadConfig, BadFile, DatabaseFault."""
    settings = config.load_settings(path)
    database = open_database(config.database_url(settings, path.resolve()))
    sources: dict[str, Source] = {
        name: open_source(name, feed, settings.service.authorities)
        for name, feed in settings.feeds.items()
        if feed.enabled and feed.kind not in (GUIDANCE, RIVERS)
    }
    house = _house(settings, path, database, sources, _channels(settings))
    rest = [(name, feed) for name, feed in settings.feeds.items() if feed.enabled and name not in sources]
    house.guides = {name: open_guide(name, feed) for name, feed in rest if feed.kind == GUIDANCE}
    house.rivers = {name: open_rivers(name, feed, path.parent) for name, feed in rest if feed.kind == RIVERS}
    house.feeds = plans(settings, sources, [name for name, _ in rest])
    house.links = _links(settings)
    return Service(settings, house, path.resolve(), _watcher(settings))


def open_demo(pack: Pack, database: Path, texts_and_policy: Path) -> Service:
    """A house of its own for a recorded storm: its own database, and channels that reach nobody."""
    settings = config.load_settings(texts_and_policy)
    names = dict.fromkeys(capture.feed for capture in pack.captures)
    sources: dict[str, Source] = {name: open_recorded(name, pack, settings) for name in names}
    nobody: dict[Medium, Channel] = {medium: Screen() for medium in Medium}
    opened = open_database(f"sqlite:///{database}")
    house = _house(settings, texts_and_policy, opened, sources, nobody)
    # A storm is played, not the year around it: no phone is asked to prove itself (L9), no rota watched ahead (D8).
    house.policy = replace(house.policy, phone_check=timedelta(0), gap_notices=())
    return Service(settings, house, texts_and_policy)


def _house(
    settings: config.Settings,
    path: Path,
    database: Database,
    sources: Mapping[str, Source],
    channels: Mapping[Medium, Channel],
) -> House:
    return House(
        database=database,
        policy=config.policy_of(settings),
        texts=_texts(settings, path),
        sources=sources,
        channels=channels,
        feeds=plans(settings, sources),
        authorities=settings.service.authorities,
        contact=_contact(settings),
        numbers=_numbers(settings),
    )


def _links(settings: config.Settings) -> Links | None:
    """How texts link to the console; without a secret they do not. Errors: BadConfig if it could be guessed."""
    key = secret("session_secret")
    if not key:
        return None
    if len(key) < SHORTEST_SECRET:
        raise config.BadConfig(f"secret session_secret: {len(key)} characters, at least {SHORTEST_SECRET} are needed")
    return Links(settings.service.public_url, key)


def _numbers(settings: config.Settings) -> frozenset[str]:
    """Every number of ours: two of them must never answer each other (A5)."""
    ours = settings.twilio
    return frozenset({ours.pages_from, ours.wardens_from, ours.calls_from, ours.duty_line} - {""})


def _contact(settings: config.Settings) -> Contact:
    ours = settings.twilio
    return Contact(
        service=settings.service.name, texts=ours.pages_from, calls=ours.calls_from,
        public_url=settings.service.public_url,
    )  # fmt: skip


def _texts(settings: config.Settings, path: Path) -> Texts:
    texts, standard = path.with_name("texts.toml"), example() / "texts.toml"
    return config.load_texts(texts if texts.exists() else standard, settings, standard)


_TAKEN: dict[str, Any] = {
    "policy": True,
    "service": {"name", "timezone"},
    "feeds": {"__all__": {"every", "silent_after"}},
    "monitor": True,
}
"""What a running service takes from a changed file."""


def read_again(service: Service) -> list[str]:
    """Take policy, texts, the feeds' intervals and the watcher from the files as they are now; all, or nothing.

    Returns the tables in which something else was changed, which waits for a restart. Errors: BadConfig.
    """
    settings, house = config.load_settings(service.path), service.house
    policy, texts = config.policy_of(settings), _texts(settings, service.path)
    if faults := lint(texts):  # an unsafe text must not go live while somebody sleeps (W5, A3)
        raise config.BadConfig(f"texts.toml: {faults[0]}")
    rivers = {name: _rivers_again(name, known, settings, service.path.parent) for name, known in house.rivers.items()}
    house.policy, house.texts, house.rivers = policy, texts, rivers
    house.feeds = plans(settings, house.sources, (*house.guides, *house.rivers))
    service.watcher = _watcher(settings)
    old, new = (kept.model_dump(exclude=_TAKEN) for kept in (service.settings, settings))
    return [table for table in old if old[table] != new[table]]


def _rivers_again(name: str, known: Rivers, settings: config.Settings, folder: Path) -> Rivers:
    """The feed of river levels, with the gauges that the file beside the configuration names now. Errors: BadConfig."""
    feed = settings.feeds.get(name)
    try:
        return (
            known if feed is None or stations_for(name, folder) == known.stations else open_rivers(name, feed, folder)
        )
    except BadFile as error:
        raise config.BadConfig(str(error)) from error


def _channels(settings: config.Settings) -> dict[Medium, Channel]:
    """One channel a medium; the provider's library is loaded only if it is used."""
    make: dict[tuple[Medium, str], Callable[[], Channel]] = {
        (Medium.SMS, "screen"): Screen,
        (Medium.VOICE, "screen"): Screen,
        (Medium.EMAIL, "screen"): Screen,
        (Medium.SMS, "twilio"): lambda: _twilio_sms(settings),
        (Medium.SMS, "notify"): lambda: _notify(settings, Medium.SMS),
        (Medium.VOICE, "twilio"): lambda: _twilio_voice(settings),
        (Medium.EMAIL, "smtp"): lambda: _email(settings),
        (Medium.EMAIL, "notify"): lambda: _notify(settings, Medium.EMAIL),
    }
    chosen = settings.channels
    texts = make[Medium.SMS, chosen.sms]()
    if chosen.second_sms:
        texts = _both(texts, make[Medium.SMS, chosen.second_sms](), chosen)
    return {
        Medium.SMS: texts,
        Medium.VOICE: make[Medium.VOICE, chosen.voice](),
        Medium.EMAIL: make[Medium.EMAIL, chosen.email](),
    }


def _both(first: Channel, second: Channel, chosen: Channels) -> Channel:
    """What the first does not take goes by the second (S3). Notify's ids begin with its name, Twilio's never."""
    from dutyofficer.channels.notify_client import NOTIFY
    from dutyofficer.channels.second import Second

    notify_is_first = chosen.sms == "notify"
    return Second(first, second, lambda sid: sid.startswith(NOTIFY) == notify_is_first, chosen.second_sms)


def _notify(settings: config.Settings, medium: Medium) -> Channel:
    try:
        from dutyofficer.channels.notify import NotifyEmail, NotifySms
        from dutyofficer.channels.notify_client import Clients
    except ModuleNotFoundError as error:
        raise config.BadConfig("a channel is notify: install the extra `notify`") from error
    account = settings.notify
    try:
        clients = Clients(secret("notify_api_key"), account.api_base_url)
    except ValueError as error:
        raise config.BadConfig(str(error)) from error
    if medium is Medium.EMAIL:
        return NotifyEmail(clients, account.email_template_id)
    return NotifySms(clients, account.template_id, account.sms_sender_id)


def _email(settings: config.Settings) -> Channel:
    from dutyofficer.channels.email import Email, Server

    ours, password = settings.email, secret("smtp_password")
    if ours.username and not password:
        raise config.BadConfig("secret smtp_password: needed, since email.username is set")
    server = Server(
        host=ours.host, port=ours.port, sender=ours.sender, username=ours.username, password=password,
        starttls=ours.starttls,
    )  # fmt: skip
    return Email(server)


def _token() -> str:
    token = secret("twilio_auth_token")
    if not token:
        raise config.BadConfig("secret twilio_auth_token: needed, since a channel is twilio")
    return token


def _twilio_sms(settings: config.Settings) -> Channel:
    from dutyofficer.channels.twilio_sms import TwilioSms

    account = settings.twilio
    return TwilioSms(
        account.account_sid, _token(), config.numbers_of(settings), account.api_base_url, _status_url(settings)
    )  # fmt: skip


def _twilio_voice(settings: config.Settings) -> Channel:
    from dutyofficer.channels.twilio_voice import TwilioVoice

    account, public = settings.twilio, settings.service.public_url
    return TwilioVoice(
        account.account_sid, _token(), account.calls_from, account.api_base_url,
        lambda attempt: f"{public}/twilio/key/{attempt}", _status_url(settings),
    )  # fmt: skip


def _status_url(settings: config.Settings) -> Callable[[str], str]:
    """Where the provider reports what became of an attempt."""
    public = settings.service.public_url
    return lambda attempt: f"{public}/twilio/status/{attempt}"


def signature(settings: config.Settings) -> Signature | None:
    """How webhooks prove that they come from the provider; None while no channel is twilio: then they are refused."""
    if "twilio" not in (*settings.channels.texts, settings.channels.voice):
        return None
    return Signature([_token()], settings.service.public_url, account=settings.twilio.account_sid)


def recordings(settings: config.Settings) -> Callable[[str], bool] | None:
    """How a voicemail of the duty line is deleted at the provider; None while no call is its (L8)."""
    if settings.channels.voice != "twilio":
        return None
    from dutyofficer.channels.twilio_line import Recordings

    account = settings.twilio
    return Recordings(account.account_sid, _token(), account.api_base_url).delete


def _watcher(settings: config.Settings) -> Ping | None:
    return Ping(settings.monitor.ping_url) if settings.monitor.ping_url else None


def identities(settings: config.Settings) -> Provider | None:
    """From where else people may sign in; None if from nowhere. Errors: BadConfig."""
    ours, client_secret = settings.web.oidc, secret("oidc_client_secret")
    if ours is None:
        return None
    if not client_secret:
        raise config.BadConfig("secret oidc_client_secret: needed, since web.oidc is set")
    if find_spec("authlib") is None:
        raise config.BadConfig("web.oidc is set: install the extra `oidc`")
    access = {role: Access.of(word) for role, word in ours.access.items()}
    return Provider(ours.issuer, ours.client_id, client_secret, ours.claim, access)
