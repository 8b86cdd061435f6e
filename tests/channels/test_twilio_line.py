"""L8: the duty line in the provider's words, and recordings that it is asked to delete."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from dutyofficer.channels import twilio_line
from dutyofficer.channels.twilio_line import Recordings, caller_of, has_rung_off
from tests.channels.stand_in import ACCOUNT, TOKEN, fault, provider

NASTY = 'Smith & Sons <"wharf"> \U0001f6a8 dial 999'

CALLERS = (
    ("+441164960777", "+441164960777", "as it comes"),
    ("+33142685300", "+33142685300", "from abroad"),
    ("01164960777", "+441164960777", "as typed at home"),
    ("+266696687", "", "anonymous"),
    ("+7378742833", "", "restricted"),
    ("+2562533", "", "blocked"),
    ("+86282452253", "", "unavailable"),
    ("anonymous", "", "in words"),
    ("", "", "nothing"),
    ("+44999", "", "none that could be rung back"),
    ("sip:control@example.org", "", "no number"),
)


@pytest.mark.parametrize(("came", "caller", "why"), CALLERS, ids=[row[2] for row in CALLERS])
def test_who_rings(came: str, caller: str, why: str) -> None:
    """L8: a number that can be rung back, or none."""
    assert caller_of({"From": came}) == caller, why


def test_who_has_rung_off() -> None:
    """L8: what counts is the caller's own call, not what became of the officer's."""
    assert has_rung_off({"CallStatus": "completed", "DialCallStatus": "no-answer"})
    assert not has_rung_off({"CallStatus": "in-progress", "DialCallStatus": "completed"})
    assert not has_rung_off({})


def test_any_words_stay_xml() -> None:
    """L8: whatever stands in the texts or an address; 999 digit by digit."""
    made = (
        twilio_line.ring(NASTY, "+447700900101", "", "duty-line?step=1", "duty-line?screen=1&step=1"),
        twilio_line.screen(NASTY, "duty-line?screen=1&step=1"),
        twilio_line.take_message(NASTY, "duty-line?voicemail=1"),
        twilio_line.end(NASTY),
    )
    for twiml in made:
        said = [say.text or "" for say in ElementTree.fromstring(twiml).iter("Say")]
        assert said
        assert all("Smith & Sons" in words and "9 9 9" in words for words in said)
    number = ElementTree.fromstring(made[0]).find("Dial/Number")
    assert number is not None
    assert (number.text, number.attrib["url"]) == ("+447700900101", "duty-line?screen=1&step=1")
    assert "callerId" not in made[0]
    assert [len(ElementTree.fromstring(twiml)) for twiml in (twilio_line.end(), twilio_line.join())] == [1, 0]


Answer = tuple[int, dict[str, str], str]
ANSWERS: tuple[tuple[Answer, bool, str], ...] = (
    ((204, {}, ""), True, "deleted"),
    (fault(404, 20404, "not found"), True, "gone already"),
    (fault(401, 20003, "not yours"), False, "refused"),
    ((500, {}, json.dumps({"code": 20500, "message": "for +447700900101", "status": 500})), False, "broken"),
)


@pytest.mark.parametrize(("answer", "gone", "why"), ANSWERS, ids=[row[2] for row in ANSWERS])
def test_a_recording_is_deleted(answer: Answer, gone: bool, why: str, caplog: pytest.LogCaptureFixture) -> None:
    """L8, K2, K3: whatever it answers, we know whether to ask again; no number in what we say of it."""
    with provider() as twilio:
        twilio.lookup = answer
        assert Recordings(ACCOUNT, TOKEN, twilio.url).delete("RE1") is gone, why
        assert twilio.asked == [f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1.json"]
    assert bool(caplog.text) is not gone
    assert "7700900101" not in caplog.text


def test_a_provider_that_is_not_there() -> None:
    """L8: asked again the next time."""
    with provider() as twilio:
        url = twilio.url
    assert not Recordings(ACCOUNT, TOKEN, url).delete("RE1")
