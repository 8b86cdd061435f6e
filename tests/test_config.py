"""A configuration that cannot be used is refused in one line that names the file and the place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from dutyofficer.config import (
    BadConfig,
    Settings,
    database_url,
    load_settings,
    load_texts,
    numbers_of,
    policy_of,
)  # fmt: skip
from dutyofficer.core.message import Sender
from dutyofficer.core.policy import ACCEPT_LADDER, URGENT_LADDER, Handling
from dutyofficer.credentials import secret

SHIPPED = Path(__file__).parents[1] / "config"
SERVICE = '[service]\nname = "LLR"\n'
FEED = '[feeds.ea]\nkind = "ea-floods"\nurl = "https://example.org"\n'
STEP = '[[policy.ladder.accept]]\nafter = "{}"\n{}\n'
TWILIO = """[channels]
sms = "twilio"
voice = "twilio"
[twilio]
account_sid = "AC0"
pages_from = "07700 900001"
wardens_from = "07700 900002"
calls_from = "0116 496 0001"
"""


MAIL = """[channels]
email = "smtp"
[email]
host = "mail.example.org"
from = "duty@example.org"
username = "duty"
"""


def load(folder: Path, text: str) -> Settings:
    """Read `text` as dutyofficer.toml."""
    (folder / "dutyofficer.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "dutyofficer.toml")


BAD = [
    (SERVICE + "[servise]\n", "servise: unknown key", "a table"),
    (SERVICE + 'nmae = "x"\n', "service.nmae: unknown key", "a key of the service"),
    (SERVICE + FEED + "evry = 5\n", "feeds.ea.evry: unknown key", "a key of a feed"),
    (SERVICE + "[policy]\nquiet = 1\n", "policy.quiet: unknown key", "a key of the policy"),
    (SERVICE + '[policy]\nseason_check = "Oct 1"\n', "policy.season_check: 'Oct 1' is not a day of the year", "no day"),
    (SERVICE + '[policy]\nself_test = "Wed"\n', "policy.self_test: 'Wed' is not a day and an hour", "no hour"),
    (SERVICE + "[policy.ladder]\nother = []\n", "policy.ladder.other: unknown key", "a third ladder"),
    (SERVICE + STEP.format("0s", 'rota = "a"\nat = 1'), "policy.ladder.accept.0.at: unknown key", "a key of a step"),
    (SERVICE + '[web]\nlisten = "8321"\n', "web.listen: '8321' is not an address", "an address without a host"),
    (SERVICE + '[web]\nlisten = "127.0.0.1:99999"\n', "web.listen: '127.0.0.1:99999' is not", "a port that is none"),
    ("", "service: ", "no service"),
    (SERVICE + 'timezone = "Europe/Lundun"\n', "service.timezone: 'Europe/Lundun' is not a time zone", "a zone"),
    (SERVICE + 'timezone = "../../etc/passwd"\n', "service.timezone: ", "a path for a zone"),
    (SERVICE + 'public_url = "duty.example.org"\n', "service.public_url: ", "an address without a scheme"),
    (SERVICE + '[twilio]\npages_from = "0770"\n', "twilio.pages_from: '0770' is not a", "a short number"),
    (SERVICE + '[twilio]\npages_from = "999"\n', "twilio.pages_from: '999' is not a", "an emergency number"),
    (SERVICE + '[twilio]\napi_base_url = "http://example.org"\n', "twilio.api_base_url: must be https", "in clear"),
    (SERVICE + TWILIO.replace("wardens_from", "# "), "twilio.wardens_from: needed", "no number for wardens"),
    (SERVICE + TWILIO.replace("pages_from", "# "), "twilio.pages_from: needed", "no number for pages"),
    (SERVICE + TWILIO.replace("calls_from", "# "), "twilio.calls_from: needed", "no number for calls"),
    (SERVICE + '[twilio]\nduty_line = "0116 496 0002"\n', "twilio.duty_line: needs voice", "a line without calls"),
    (SERVICE + TWILIO.replace("account_sid", "# "), "twilio.account_sid: needed", "no account"),
    (SERVICE + '[channels]\nsms = "notify"\n', "notify.template_id: needed, since a channel is notify", "no template"),
    (SERVICE + '[channels]\nemail = "notify"\n', "notify.email_template_id: needed", "no template for mails"),
    (SERVICE + '[channels]\nemail = "smtp"\n', "email.host: needed, since a channel is smtp", "no mail server"),
    (SERVICE + MAIL.replace("from", "# "), "email.from: needed, since a channel is smtp", "no sender of mails"),
    (SERVICE + MAIL + "starttls = false\n", "email.starttls: must be true", "a password in clear"),
    (SERVICE + '[email]\nfrom = "duty"\n', "email.from: ", "a sender that is no address"),
    (SERVICE + '[channels]\nsecond_sms = "notify"\n', "channels.second_sms: must be another", "a second of a screen"),
    (SERVICE + TWILIO.replace("voice", "second_sms"), "channels.second_sms: must be another", "twice the same"),
    (SERVICE + TWILIO.replace("voice", 'second_sms = "notify"\nvoice'), "notify.template_id: needed", "a bare second"),
    (SERVICE + '[notify]\napi_base_url = "http://example.org"\n', "notify.api_base_url: must be https", "in clear"),
    (SERVICE + STEP.format("0s", 'rota = "a"\nby = ["email"]'), "a mail wakes nobody", "a step that only mails"),
    (SERVICE + '[channels]\nsms = "pigeon"\n', "channels.sms: ", "a channel that is none"),
    (SERVICE + FEED.replace("ea-floods", "rain"), "feeds.ea.kind: ", "a kind that is none"),
    (SERVICE + FEED + 'every = "2h"\n', "feeds.ea.every: must be between 1s and 1h", "too seldom"),
    (SERVICE + FEED + "every = 5\n", "feeds.ea.every: 5 is not a length of time", "a number for a time"),
    (SERVICE + FEED + 'silent_after = "2d"\n', "feeds.ea.silent_after: ", "silence that nobody would hear"),
    (SERVICE + '[policy]\nquiet_hours = "22-7"\n', "policy.quiet_hours: ", "hours of another form"),
    (SERVICE + "[policy]\ngap_notices = []\n", "policy.gap_notices: ", "a gap that nobody hears of"),
    (SERVICE + '[policy]\ngap_notices = ["36h"]\n', "policy.gap_notices.0: must be whole days", "no morning for it"),
    (SERVICE + '[policy]\ngap_notices = ["57d"]\n', "policy.gap_notices.0: must be between", "further than we look"),
    (SERVICE + '[policy]\ngap_again = "13h"\n', "policy.gap_again: ", "a gap that is forgotten"),
    (SERVICE + "[policy]\nnights_running = 0\n", "policy.nights_running: ", "no night at all"),
    (SERVICE + '[policy]\nplan_review = "7d"\n', "policy.plan_review: must be between 30d", "plans that are never new"),
    (SERVICE + '[policy]\neverybody_again = "2h"\n', "policy.everybody_again: ", "asked again too late"),
    (SERVICE + '[policy.handling]\nsevere = "inform"\n', "handling.severe: inform would page nobody", "nobody paged"),
    (SERVICE + '[policy.handling]\nsurge = "inform"\n', "handling.surge: inform would page nobody", "nobody paged (2)"),
    (SERVICE + '[policy.handling]\nsnow = "accept"\n', "handling.snow: unknown; known are", "a thing that is none"),
    (SERVICE + '[policy.handling]\namber = "call"\n', "policy.handling.amber: ", "a handling that is none"),
    (SERVICE + "[policy.ladder]\naccept = []\n", "policy.ladder.accept: ", "a ladder without steps"),
    (SERVICE + STEP.format("0s", ""), "policy.ladder.accept.0: a step names a rota, or everyone", "nobody to ask"),
    (SERVICE + STEP.format("0s", 'rota = "a"\neveryone = true'), "accept.0: a step names a rota, or", "both"),
    (SERVICE + STEP.format("0s", "everyone = true\nby = []"), "policy.ladder.accept.0.by: ", "no way to ask"),
    (SERVICE + STEP.format("5m", 'rota = "a"'), "policy.ladder.accept: the first step must be", "nobody for 5 min"),
    (
        SERVICE + STEP.format("0s", 'rota = "a"') + STEP.format("5m", 'rota = "b"') + STEP.format("2m", 'rota = "c"'),
        "policy.ladder.accept: steps must come in the order of their times", "steps out of order",
    ),
    ("[service\n", "dutyofficer.toml: Expected", "not TOML"),
    (SERVICE + SERVICE, "dutyofficer.toml: ", "a table twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault", "why"), BAD, ids=[row[2] for row in BAD])
def test_a_bad_configuration_is_one_line(tmp_path: Path, text: str, fault: str, why: str) -> None:
    """The file, the key, what is wrong with it."""
    with pytest.raises(BadConfig) as bad:
        load(tmp_path, text)
    line = str(bad.value)
    assert fault in line, why
    assert "dutyofficer.toml: " in line
    assert "\n" not in line


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """One line a fault: nobody mends a file five times."""
    with pytest.raises(BadConfig) as bad:
        load(tmp_path, SERVICE + "a = 1\n" + FEED + "b = 2\n")
    assert sorted(line.split(": ")[1] for line in str(bad.value).splitlines()) == ["feeds.ea.b", "service.a"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Its path and why; a folder is no file either."""
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadConfig, match=str(path)) as bad:
            load_settings(path)
        assert "\n" not in str(bad.value)
    (tmp_path / "latin.toml").write_bytes(b'[service]\nname = "\xe9"\n')
    with pytest.raises(BadConfig, match="latin"):
        load_settings(tmp_path / "latin.toml")


def test_what_is_shipped_loads() -> None:
    """The example works as it is: standard ladders, standard handling, two people as the last resort, every text."""
    settings = load_settings(SHIPPED / "dutyofficer.toml")
    policy = policy_of(settings)
    assert (policy.accept, policy.urgent) == (ACCEPT_LADDER, URGENT_LADDER)
    assert policy.handle("severe") is Handling.URGENT
    assert len(policy.last_resort) >= 2
    assert load_texts(SHIPPED / "texts.toml", settings).service == "LLR"


TESTS = [("", "Wed 10:00"), ('self_test = "Fri 14:30"', "Fri 14:30"), ('self_test = "off"', "None")]


@pytest.mark.parametrize(("key", "wanted"), TESTS, ids=[row[1] for row in TESTS])
def test_when_phones_are_tried(tmp_path: Path, key: str, wanted: str) -> None:
    """C3: Wednesday at ten unless the team says otherwise, or that nobody is."""
    assert str(policy_of(load(tmp_path, f"{SERVICE}[policy]\n{key}\n")).self_test) == wanted


def test_twilio_is_complete(tmp_path: Path) -> None:
    """Numbers as typed are kept E.164, one for pages and one for wardens (S4)."""
    settings = load(tmp_path, SERVICE + TWILIO + 'api_base_url = "http://127.0.0.1:4010/"\n')
    assert numbers_of(settings) == {Sender.PAGES: "+447700900001", Sender.WARDENS: "+447700900002"}
    assert settings.twilio.api_base_url == "http://127.0.0.1:4010"
    assert settings.twilio.calls_from == "+441164960001"


def test_a_feed_that_is_not_read_may_stand_there_switched_off(tmp_path: Path) -> None:
    """Whoever prepares for a later version may; it is not polled and nobody takes it for a watch."""
    text = SERVICE + FEED.replace("ea-floods", "nswws") + 'enabled = false\nevery = "1s"\n'
    assert load(tmp_path, text).feeds["ea"].every == timedelta(seconds=1)


TEXTS = [
    ('first = "{service} DUTY', 'frist = "{service} DUTY', "page.first: missing", "a text that is missing"),
    ("{service} DUTY", "{servize} DUTY", "nothing fills in {servize}", "a word that nothing fills in"),
    ("{service} DUTY", "{service DUTY", "texts.toml: page.", "an unbalanced brace"),
    ("{service} DUTY", "{service:d} DUTY", "cannot be filled in", "a form that no name has"),
    ("{service} DUTY", "{service.x} DUTY", "texts.toml: page.", "a part of a name"),
    ("[page]", "[pages]", "texts.toml: pages: unknown table", "a table that is none"),
    ("[page]", "[page]\nextra = 5", "texts.toml: page.extra: must be a text", "a number for a text"),
    ("[page]", "[page", "texts.toml: ", "not TOML"),
]


@pytest.mark.parametrize(("old", "new", "fault", "why"), TEXTS, ids=[row[3] for row in TEXTS])
def test_bad_texts_are_found_at_start(tmp_path: Path, old: str, new: str, fault: str, why: str) -> None:
    """The file and the key, at start rather than at 03:00."""
    text = (SHIPPED / "texts.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "texts.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadConfig) as bad:
        load_texts(tmp_path / "texts.toml", load(tmp_path, SERVICE))
    assert fault in str(bad.value), why
    assert "texts.toml" in str(bad.value)
    assert "\n" not in str(bad.value)


def test_secrets_come_from_the_safest_place(tmp_path: Path) -> None:
    """$CREDENTIALS_DIRECTORY, then the file that is named, then the variable; without any, nothing."""
    (tmp_path / "twilio_auth_token").write_text("from systemd\n")
    (tmp_path / "elsewhere").write_text("from a file\n")
    env = {"DUTYOFFICER_TWILIO_AUTH_TOKEN": "from a variable"}
    assert secret("twilio_auth_token", {}) == ""
    assert secret("twilio_auth_token", env) == "from a variable"
    env["DUTYOFFICER_TWILIO_AUTH_TOKEN_FILE"] = str(tmp_path / "elsewhere")
    assert secret("twilio_auth_token", env) == "from a file"
    env["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    assert secret("twilio_auth_token", env) == "from systemd"
    assert secret("nswws_api_key", env) == ""


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """No other place is tried behind the operator's back, and the file is named."""
    cases: list[tuple[Mapping[str, str], str]] = [
        ({"DUTYOFFICER_X_FILE": str(tmp_path / "none"), "DUTYOFFICER_X": "a"}, "none"),
        ({"DUTYOFFICER_X_FILE": str(tmp_path)}, tmp_path.name),
        ({"CREDENTIALS_DIRECTORY": str(tmp_path), "DUTYOFFICER_X": "a"}, "x"),
    ]
    (tmp_path / "x").symlink_to(tmp_path / "gone")
    for env, name in cases:
        with pytest.raises(BadConfig, match=rf"secret .*{name}: ") as bad:
            secret("x", env)
        assert "\n" not in str(bad.value)


DATABASES = [
    ("sqlite:///duty.db", {}, "sqlite:////etc/duty/duty.db", "relative: beside the configuration"),
    ("sqlite:///duty.db", {"STATE_DIRECTORY": "/state"}, "sqlite:////state/duty.db", "or where systemd says"),
    ("sqlite:///duty.db", {"STATE_DIRECTORY": "/one:/two"}, "sqlite:////one/duty.db", "the first of several"),
    ("sqlite:///../duty.db", {}, "sqlite:////etc/duty.db", "a folder above"),
    ("sqlite:////srv/duty.db", {"STATE_DIRECTORY": "/state"}, "sqlite:////srv/duty.db", "absolute stays"),
    ("postgresql://duty@db/duty", {"STATE_DIRECTORY": "/s"}, "postgresql://duty@db/duty", "a server stays"),
]


@pytest.mark.parametrize(("url", "env", "wanted", "why"), DATABASES, ids=[row[3] for row in DATABASES])
def test_where_the_database_is(tmp_path: Path, url: str, env: dict[str, str], wanted: str, why: str) -> None:
    """A relative file is in $STATE_DIRECTORY if that is set, else beside the configuration."""
    settings = load(tmp_path, f'{SERVICE}database = "{url}"\n')
    assert database_url(settings, Path("/etc/duty/dutyofficer.toml"), env) == wanted, why


def test_a_text_of_a_new_version_stands_in(tmp_path: Path) -> None:
    """S5: an upgrade brings texts that the partnership's own file lacks: the standard ones stand in, and it is said."""
    shipped = Path(__file__).parents[1] / "config" / "texts.toml"
    own = shipped.read_text(encoding="utf-8").replace("asked = ", "not_yet = ")
    (tmp_path / "texts.toml").write_text(own, encoding="utf-8")
    texts = load_texts(tmp_path / "texts.toml", load(tmp_path, SERVICE), shipped)
    assert texts.missing == ("page.asked",)
    assert "asks for you" in texts.templates["page.asked"]
