"""Calls through Twilio, against a stand-in on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dutyofficer.channels.base import Channel
from dutyofficer.channels.twilio_script import LONGEST, script, spoken
from dutyofficer.channels.twilio_voice import TwilioVoice
from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.message import Medium, Outcome, Outgoing, Result, Sender
from dutyofficer.core.speech import HEARD, calls_speech, how_many_fit
from dutyofficer.desk.calls import AT_ONCE
from tests.channels.stand_in import ACCOUNT, SID, TOKEN, Provider, fault, provider
from tests.core.builders import RED, item

CONFIG = Path(__file__).parents[2] / "config"
TEXTS = load_texts(CONFIG / "texts.toml", load_settings(CONFIG / "dutyofficer.toml"))
KEYS = "https://duty.example.org/twilio/key/a1"
CALL = Outgoing(
    message=1,
    person="asha",
    attempt="a1",
    to="+447700900123",
    medium=Medium.VOICE,
    sender=Sender.PAGES,
    body="F7: Soar & Wreake",
    page=1,
)


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with provider() as server:
        yield server


def voice(twilio: Provider) -> Channel:
    return TwilioVoice(
        ACCOUNT, TOKEN, "+441164960001", twilio.url, lambda attempt: f"https://duty.example.org/twilio/key/{attempt}"
    )


def test_what_is_asked(twilio: Provider) -> None:
    """S3: a call carries its own words, so that they are heard when our web is down, and rings half a minute."""
    assert voice(twilio).send(CALL) == Result(Outcome.ACCEPTED, SID)
    assert twilio.paths == [f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"]
    form = twilio.forms[0]
    assert (form["To"], form["From"], form["Timeout"]) == ("+447700900123", "+441164960001", "30")
    assert form["Twiml"] == script(CALL.body, KEYS)
    assert form.keys() == {"To", "From", "Timeout", "Twiml"}


def test_reports_name_the_attempt(twilio: Provider) -> None:
    """S1, B3: the address for reports carries our attempt; we hear that somebody answered, and of every end."""
    TwilioVoice(
        ACCOUNT, TOKEN, "+441164960001", twilio.url, str, lambda attempt: f"https://duty.example.org/{attempt}"
    ).send(CALL)
    assert twilio.forms[0]["StatusCallback"] == "https://duty.example.org/a1"
    assert twilio.forms[0]["StatusCallbackEvent"] == "answered completed"


OUTCOMES = [
    (fault(400, 21215, "Not authorised to call +447700900123"), Outcome.REJECTED, "not allowed"),
    (fault(429, 20429, "Too many requests"), Outcome.RETRYABLE, "too many at once"),
    (fault(500, 20500, "Internal"), Outcome.UNKNOWN, "it may be ringing"),
    ("read", Outcome.UNKNOWN, "broken off: it may be ringing"),
]


@pytest.mark.parametrize(("answer", "outcome", "why"), OUTCOMES, ids=[row[2] for row in OUTCOMES])
def test_outcomes(twilio: Provider, answer: tuple[int, dict[str, str], str] | str, outcome: Outcome, why: str) -> None:
    """S1: a call has the same four outcomes as a text."""
    twilio.answer = answer
    result = voice(twilio).send(CALL)
    assert result.outcome is outcome, why
    assert "900123" not in (result.error or "")


def test_a_number_to_call_from() -> None:
    """S3: a call without a number to come from fails at start."""
    with pytest.raises(ValueError, match="number to call from"):
        TwilioVoice(ACCOUNT, TOKEN, "", "", str)


def test_script() -> None:
    """A1: after a second's pause the text is said three times, and each time a key is waited for."""
    response = ET.fromstring(script("F7: Soar & <Wreake> \U0001f30a", KEYS))
    assert [verb.tag for verb in response] == ["Pause", "Gather", "Gather", "Gather"]
    assert response[0].attrib == {"length": "1"}
    for gather in response[1:]:
        assert gather.attrib == {"input": "dtmf", "numDigits": "1", "timeout": "8", "action": KEYS, "method": "POST"}
        assert [(say.text, say.attrib) for say in gather] == [
            ("F 7: Soar & <Wreake> \U0001f30a", {"voice": "Polly.Amy", "language": "en-GB"})
        ]


LENGTHS = [(300, 3, "two segments"), (1200, 2, "too long for three times"), (9000, 1, "too long for once: its start")]


@pytest.mark.parametrize(("length", "times", "why"), LENGTHS, ids=[row[2] for row in LENGTHS])
def test_script_fits(length: int, times: int, why: str) -> None:
    """S3: a text of any length makes a call that Twilio takes, and its beginning is heard."""
    made = script("RED " + "&" * (length // 20) + "a" * length, KEYS)
    assert len(made) <= LONGEST, why
    response = ET.fromstring(made)
    assert len(response.findall("Gather")) == times
    assert all((say.text or "").startswith("RED &") for say in response.iter("Say"))


def test_what_to_press_is_never_cut_off() -> None:
    """B3: a call that reads more places than Twilio takes still says at its end which key accepts."""
    made = script(
        "F1. SEVERE FLOOD WARNING. Brook at Anstey. " * 160 + "Press 1 to accept them all.", "https://a.example/k"
    )
    assert len(made) <= LONGEST
    (said,) = ET.fromstring(made).iter("Say")
    assert (said.text or "").endswith("Press 1 to accept them all.")


def longest_names() -> list[str]:
    """Of the flood areas that are shipped, longest first."""
    features = json.loads((CONFIG / "flood_areas.geojson").read_text(encoding="utf-8"))["features"]
    return sorted({feature["properties"]["name"] for feature in features}, key=len, reverse=True)


def test_a_full_call_is_said_to_its_end() -> None:
    """B3: twelve pages with three of our longest names each, of a service with a long name too: not a word is cut."""
    names = iter(longest_names())
    told = [(f"F{100 + page}", [item(1, RED, name=next(names)) for _ in range(HEARD)]) for page in range(AT_ONCE)]
    texts = replace(TEXTS, service="Leicestershire and Rutland LRF")
    assert how_many_fit(texts, told) == AT_ONCE
    words = calls_speech(texts, told, later=999)
    made = script(words, f"https://{'duty' * 20}.example.org/twilio/key/{'a' * 36}")
    assert len(made) <= LONGEST
    assert {say.text for say in ET.fromstring(made).iter("Say")} == {spoken(words)}


ANY = "aZ9 &<>\"'.\u2019\u00e9\u0175\U0001f30a"
"""Characters that XML or a text message treats in a way of its own, and some others."""


@given(st.lists(st.text(ANY, min_size=1, max_size=120), min_size=2, max_size=AT_ONCE))
@settings(max_examples=15, deadline=None)
def test_whatever_fits_is_said_to_its_end(names: list[str]) -> None:
    """B3: whatever places are called, `&` and all: what one call is to read is never cut."""
    told = [(f"F{number}", [item(1, RED, name=name)] * 9) for number, name in enumerate(names)]
    words = calls_speech(TEXTS, told[: how_many_fit(TEXTS, told)])
    made = script(words, KEYS)
    assert len(made) <= LONGEST
    assert {say.text for say in ET.fromstring(made).iter("Say")} == {spoken(words)}


SPOKEN = [
    ("LLR DUTY F7: flood warning", "LLR DUTY F 7: flood warning", "a reference"),
    ("W12 and S2", "W 1 2 and S 2", "two of them"),
    ("X-F1 EXERCISE", "X F 1 EXERCISE", "an exercise's"),
    ("Life at risk: 999.", "Life at risk: 9 9 9.", "999 is never nine hundred"),
    ("EA 03:09, A46", "EA 03:09, A46", "times and roads stay"),
    ("two\n lines\x00 \ud800here", "two lines here", "what would break the XML"),
]


@pytest.mark.parametrize(("body", "heard", "why"), SPOKEN, ids=[row[2] for row in SPOKEN])
def test_spoken(body: str, heard: str, why: str) -> None:
    """S3: a reference is spelled, so that it can be typed from hearing."""
    assert spoken(body) == heard, why
