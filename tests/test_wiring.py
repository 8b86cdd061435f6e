"""S1, S3: which channel is built from which words of the configuration, and what is said if something is missing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.channels.email import Email
from dutyofficer.channels.notify import NotifyEmail, NotifySms
from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import Second
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.config import BadConfig
from dutyofficer.core.link import Links
from dutyofficer.core.message import Medium
from dutyofficer.demo import find_pack
from dutyofficer.wiring import open_demo, open_service
from tests.channels.notify_stand_in import KEY, TEMPLATE

ACCOUNTS = f"""
[service]
name = "LLR"
[twilio]
account_sid = "AC{"0" * 32}"
pages_from = "07700 900001"
wardens_from = "07700 900002"
[notify]
template_id = "{TEMPLATE}"
email_template_id = "{TEMPLATE}"
[email]
host = "mail.example.org"
from = "duty@example.org"
"""
SECRETS = {"twilio_auth_token": "token", "notify_api_key": KEY, "smtp_password": "secret"}


def built(folder: Path, channels: str, patch: pytest.MonkeyPatch, **secrets: str) -> dict[Medium, str]:
    """The kinds of channels that `channels` makes, with these secrets."""
    patch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    for name in SECRETS:
        patch.setenv(f"DUTYOFFICER_{name.upper()}", secrets.get(name, ""))
    path = folder / "dutyofficer.toml"
    path.write_text(f"{ACCOUNTS}[channels]\n{channels}", encoding="utf-8")
    service = open_service(path)
    service.database.close()
    return {medium: type(channel).__name__ for medium, channel in service.house.channels.items()}


BUILT = (
    ("nothing is said: nobody is reached", "", Screen, Screen),
    ("texts by Twilio", 'sms = "twilio"', TwilioSms, Screen),
    ("texts by Notify alone", 'sms = "notify"', NotifySms, Screen),
    ("texts by both", 'sms = "twilio"\nsecond_sms = "notify"', Second, Screen),
    ("texts by both, the other way round", 'sms = "notify"\nsecond_sms = "twilio"', Second, Screen),
    ("mails by a mail server", 'email = "smtp"', Screen, Email),
    ("mails by Notify", 'email = "notify"', Screen, NotifyEmail),
)


@pytest.mark.parametrize(("sentence", "channels", "texts", "mails"), BUILT, ids=[row[0] for row in BUILT])
def test_what_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sentence: str, channels: str, texts: type, mails: type
) -> None:
    """S3: one channel a medium, two providers behind it where there are two."""
    found = built(tmp_path, channels, monkeypatch, **SECRETS)
    assert (found[Medium.SMS], found[Medium.EMAIL]) == (texts.__name__, mails.__name__), sentence
    assert found[Medium.VOICE] == "Screen"


MISSING = (
    ("no key", 'sms = "notify"', "secret notify_api_key: not a key"),
    ("no token for the second", 'sms = "notify"\nsecond_sms = "twilio"', "secret"),
)


@pytest.mark.parametrize(("sentence", "channels", "said"), MISSING, ids=[row[0] for row in MISSING])
def test_a_secret_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sentence: str, channels: str, said: str
) -> None:
    """It is said at start, in words, and not at the first page."""
    with pytest.raises(BadConfig, match=said):
        built(tmp_path, channels, monkeypatch)


def test_a_password_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever names a user means to log in."""
    (tmp_path / "dutyofficer.toml").write_text(
        f'{ACCOUNTS}username = "duty"\n[channels]\nemail = "smtp"\n', encoding="utf-8"
    )
    monkeypatch.delenv("DUTYOFFICER_SMTP_PASSWORD", raising=False)
    with pytest.raises(BadConfig, match="secret smtp_password: needed"):
        open_service(tmp_path / "dutyofficer.toml")


LINKED = (("without a secret no text has a link", "", False), ("with one they do", "s" * 32, True))


@pytest.mark.parametrize(("sentence", "secret", "linked"), LINKED, ids=[row[0] for row in LINKED])
def test_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sentence: str, secret: str, linked: bool) -> None:
    """S5: they lead to the address where people reach us."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("DUTYOFFICER_SESSION_SECRET", secret)
    path = tmp_path / "dutyofficer.toml"
    path.write_text('[service]\nname = "LLR"\npublic_url = "https://duty.example.org"\n', encoding="utf-8")
    service = open_service(path)
    service.database.close()
    assert service.house.links == (Links("https://duty.example.org", secret) if linked else None)


def test_a_secret_that_could_be_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused by name, and never said."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setenv("DUTYOFFICER_SESSION_SECRET", "x" * 31)
    path = tmp_path / "dutyofficer.toml"
    path.write_text('[service]\nname = "LLR"\n', encoding="utf-8")
    with pytest.raises(BadConfig, match="secret session_secret: 31 characters, at least 32 are needed") as error:
        open_service(path)
    assert "xxx" not in str(error.value)


def test_a_demo_plays_a_storm_and_not_the_year_around_it(tmp_path: Path) -> None:
    """L9, D8: no phone is asked to prove itself, and nobody hears of a rota that has nothing to do with the storm."""
    service = open_demo(find_pack("soar"), tmp_path / "demo.db", Path(__file__).parents[1] / "config/dutyofficer.toml")
    policy = service.house.policy
    service.database.close()
    assert (policy.phone_check, policy.gap_notices) == (timedelta(0), ())
