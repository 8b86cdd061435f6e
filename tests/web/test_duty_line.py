"""L8: a partner rings the one number: the whole talk between the provider and us, as it posts it, signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from dutyofficer.config import load_settings
from dutyofficer.core.message import Medium
from dutyofficer.desk.line import forget_recordings
from dutyofficer.providers import Channels, Twilio
from dutyofficer.store.tables import line_calls
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front
from dutyofficer.wiring import example, recordings
from tests.promises.world import NUMBERS, World
from tests.web.conftest import ASHA, BEN, PUBLIC, Web

HERE = "/twilio/duty-line"
CAROL, DEV = "+447700900103", "+447700900104"
CONTROL, OURS, LINE = "+441164960777", "+441164960001", "+441164960002"
WITHHELD = "+266696687"


@dataclass
class Call:
    """One call on the line as the provider plays it: it does what it was last told, and posts what came of it."""

    web: Web
    sid: str = "CA1"
    number: str = CONTROL
    heard: ElementTree.Element = field(default_factory=lambda: ElementTree.Element("Response"))

    def post(self, address: str, **form: str) -> ElementTree.Element:
        """To an address beside the one that we are at."""
        path = urljoin(PUBLIC + HERE, address).removeprefix(PUBLIC)
        form = {"CallSid": self.sid, "From": self.number, "To": LINE, "CallStatus": "in-progress"} | form
        answer = self.web.posts(path, form)
        assert (answer.status_code, answer.mimetype) == (200, "text/xml")
        return ElementTree.fromstring(answer.text)

    def comes_in(self) -> Call:
        """The first post."""
        self.heard = self.post(HERE, CallStatus="ringing")
        return self

    @property
    def words(self) -> str:
        """What the caller hears."""
        return " ".join(say.text or "" for say in self.heard.iter("Say"))

    @property
    def rings(self) -> str:
        """The phone that rings now, if one does."""
        return self.heard.findtext("Dial/Number", "")

    def address(self, verb: str, name: str) -> str:
        """An address in what we were told."""
        found = self.heard.find(verb)
        assert found is not None
        return found.attrib[name]

    def answers(self, digits: str = "") -> ElementTree.Element:
        """The phone is answered, by somebody or by their voicemail, and this key pressed."""
        form = {"CallSid": "CA9", "To": self.rings, "From": OURS} | ({"Digits": digits} if digits else {})
        return self.post(self.address("Dial/Number", "url"), **form)

    def not_taken(self, became: str = "no-answer", **form: str) -> None:
        """The phone stops ringing."""
        self.heard = self.post(self.address("Dial", "action"), DialCallStatus=became, **form)

    def speaks(self, seconds: int = 20, **form: str) -> None:
        """A message is left after the tone."""
        said = {"RecordingSid": "RE1", "RecordingDuration": str(seconds)}
        self.heard = self.post(self.address("Record", "action"), **said, **form)


@pytest.fixture
def line(front: Front, world: World) -> Callable[..., Call]:
    """A call that comes in."""
    client = make_app(replace(front, calls_from=OURS)).test_client()
    return lambda **who: Call(Web(client, world), **who).comes_in()


def texts(world: World) -> list[tuple[str, str]]:
    """What was sent to whom by text, without what answers them."""
    world.forward(seconds=1)
    return [(m.person, m.body) for m in world.outbox() if m.medium is Medium.SMS]


def nobody_takes(call: Call) -> Call:
    """Until the tone."""
    while call.rings:
        call.not_taken()
    return call


def test_the_officer_takes_it(line: Callable[..., Call], world: World) -> None:
    """L8: greeted, rung for 20 s from our own number, put through by `1`; the officer owns M1 and is told how on."""
    call = line()
    assert "LLR duty line" in call.words
    assert "not for the public" in call.words
    assert "hang up and dial 9 9 9" in call.words
    dial = call.heard.find("Dial")
    assert dial is not None
    assert {name: dial.attrib[name] for name in ("timeout", "answerOnBridge", "callerId")} == {
        "timeout": "20", "answerOnBridge": "true", "callerId": OURS
    }  # fmt: skip
    assert call.rings == ASHA
    asked = call.answers()
    assert "Press 1 to take it" in (asked.findtext("Gather/Say") or "")
    assert [verb.tag for verb in asked] == ["Gather", "Gather", "Hangup"]
    assert list(call.answers("1")) == []
    call.not_taken("completed", DialBridged="true")
    assert [verb.tag for verb in call.heard] == ["Hangup"]
    incident = world.incident("M1")
    assert (incident["kind"], incident["state"], incident["owner"]) == ("manual", "accepted", "asha")
    assert texts(world) == [
        ("asha", f"LLR: you took a call at 14:00 as M1, from {CONTROL}. Reply LOG M1 then who, where, what.")
    ]


def test_voicemail_never_swallows_the_caller(line: Callable[..., Call]) -> None:
    """L8: it presses nothing: the phone is put down, and whatever the provider calls that, the next one rings."""
    call = line()
    assert call.answers().findall("Hangup")
    call.not_taken("completed", DialBridged="false")
    assert call.rings == BEN
    assert "next person" in call.words


OTHER_KEYS = (("2", ["Hangup"]), ("5", ["Gather", "Gather", "Hangup"]), ("*", ["Gather", "Gather", "Hangup"]))


@pytest.mark.parametrize(("digits", "verbs"), OTHER_KEYS)
def test_only_one_takes_it(line: Callable[..., Call], world: World, digits: str, verbs: list[str]) -> None:
    """L8, A1: `2` puts it down, so that the next phone rings; another key is asked again."""
    assert [verb.tag for verb in line().answers(digits)] == verbs
    assert world.incident("M1")["owner"] is None


@pytest.mark.parametrize("became", ["busy", "no-answer", "failed", "canceled", "completed"])
def test_nobody_takes_it(line: Callable[..., Call], world: World, became: str) -> None:
    """L8: officer, second, manager, then the tone; the message is a text to all three at once, and a page."""
    call, rung = line(), []
    while call.rings:
        rung.append(call.rings)
        call.not_taken(became)
    assert rung == [ASHA, BEN, CAROL]
    assert "recorded and kept for 30 days" in call.words
    assert "dial 9 9 9" in call.words
    assert call.address("Record", "maxLength") == "120"
    call.speaks()
    assert "will ring back" in call.words
    page = (
        f"LLR DUTY M1: CALL on the duty line at 14:00. Nobody took it. Voicemail left. Ring {CONTROL}. "
        "Reply 1 to accept, 2 if you cannot."
    )
    assert texts(world) == [(who, page) for who in ("asha", "ben", "carol")]
    assert (world.incident("M1")["state"], world.incident("M1")["needs_accept"]) == ("open", True)
    world.forward(minutes=3)
    assert any(m.medium is Medium.VOICE and m.person == "asha" for m in world.outbox())


def test_any_of_the_three_may_accept(line: Callable[..., Call], world: World) -> None:
    """L8, H6: a bare `1` from the manager takes it, with the number once more; the other two are told."""
    nobody_takes(line()).speaks()
    texts(world)
    world.stepper.say("carol", "1")
    said = texts(world)[3:]
    assert ("carol", f"LLR: you have M1 from 14:00. CALL ON THE DUTY LINE Nobody took it. Voicemail left. "
            f"Ring {CONTROL}. Reply LOG then words to note a decision, LIST for all.") in said  # fmt: skip
    assert sorted(who for who, body in said if "C King has it" in body) == ["asha", "ben"]


def test_the_call_reads_the_number_out(line: Callable[..., Call], world: World) -> None:
    """L8, S3: digit by digit, and never as one great number."""
    nobody_takes(line()).speaks()
    world.forward(minutes=3)
    (call,) = [m.body for m in world.outbox() if m.medium is Medium.VOICE]
    assert call.count("M 1. ") == 2
    assert call.count("Ring 0 1 1 6 4 9 6 0 7 7 7.") == 2


def test_silence_after_the_tone(line: Callable[..., Call], world: World) -> None:
    """L8: no recording is made, and the call goes on to the same address without one."""
    call = nobody_takes(line())
    call.heard = call.post(call.heard.findtext("Redirect") or "")
    assert "will ring back" in call.words
    assert f"No message. Ring {CONTROL}." in texts(world)[0][1]


def test_a_message_of_no_length_is_none(line: Callable[..., Call], world: World) -> None:
    """L8: the caller rang off at the tone."""
    nobody_takes(line()).speaks(0, CallStatus="completed")
    assert "No message." in texts(world)[0][1]


def test_the_caller_rings_off(line: Callable[..., Call], world: World) -> None:
    """L8: no other phone is rung for nobody; the page says whom to ring back."""
    call = line()
    call.not_taken("canceled", CallStatus="completed")
    assert [verb.tag for verb in call.heard] == ["Hangup"]
    assert [who for who, body in texts(world) if f"No message. Ring {CONTROL}" in body] == ["asha", "ben", "carol"]


def test_the_caller_rings_off_and_nobody_says_so(line: Callable[..., Call], world: World) -> None:
    """L8: during the greeting, say, or we were down: after two minutes without a word it counts as missed."""
    line()
    world.forward(seconds=115)
    assert world.outbox() == []
    world.forward(seconds=10)
    assert len(texts(world)) == 3
    assert any("nothing more is heard of the call" in entry for entry in world.log())


def test_a_key_that_comes_late_still_takes_it(line: Callable[..., Call], world: World) -> None:
    """L8: nobody was thought to be there, but the phone rang on: put through, and the page is accepted."""
    call = line()
    world.forward(minutes=3)
    assert list(call.answers("1")) == []
    assert (world.incident("M1")["state"], world.incident("M1")["owner"]) == ("accepted", "asha")
    assert sorted(who for who, body in texts(world) if "A Patel has it" in body) == ["ben", "carol"]
    call.not_taken("completed")
    assert len(world.incident("M1")["pages"]) == 1


def test_a_message_that_comes_late(line: Callable[..., Call], world: World) -> None:
    """L8: those who were asked to ring back without one are told that there is one."""
    call = nobody_takes(line())
    world.forward(minutes=5)
    before = len(texts(world))
    call.speaks()
    assert [who for who, _ in texts(world)[before:]] == ["asha", "ben", "carol"]
    assert all("M1: the caller has left a voicemail" in body for _, body in texts(world)[before:])


def test_the_second_takes_it(line: Callable[..., Call], world: World) -> None:
    """L8, H6: Ben takes it; the officer, whose phone rang first, is told who has it."""
    call = line()
    call.not_taken("busy")
    assert list(call.answers("1")) == []
    assert [who for who, body in texts(world) if "you took a call" in body] == ["ben"]
    assert [who for who, body in texts(world) if "B Jones has it since 14:00" in body] == ["asha"]


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "missed"])
def test_replays_change_nothing(line: Callable[..., Call], world: World, taken: bool) -> None:
    """L8, A4: every post once more, in the order in which they came: one incident, one page, the same texts."""
    call = line()
    first = call.heard
    again: list[tuple[str, dict[str, str]]] = [(HERE, {"CallStatus": "ringing"})]
    again.append((call.address("Dial", "action"), {"DialCallStatus": "no-answer"}))
    call.not_taken()
    if taken:
        again.append((call.address("Dial/Number", "url"), {"Digits": "1", "CallSid": "CA9"}))
        call.answers("1")
        again.append((call.address("Dial", "action"), {"DialCallStatus": "completed"}))
        call.not_taken("completed")
    else:
        again.append((nobody_takes(call).address("Record", "action"), {"RecordingSid": "RE1"}))
        call.speaks()
    said, pages = texts(world), world.incident("M1")["pages"]
    for address, form in again:
        call.post(address, **form)
    assert (texts(world), world.incident("M1")["pages"], len(world.incidents())) == (said, pages, 1)
    assert first.find("Dial") is not None


def test_a_replay_while_it_rings(line: Callable[..., Call]) -> None:
    """L8, A4: the provider asks twice, or again for a step that is over: it hears of the phone that rings now."""
    call = line()
    step = call.address("Dial", "action")
    assert call.comes_in().rings == ASHA
    call.not_taken()
    call.heard = call.post(step, DialCallStatus="no-answer")
    assert call.rings == BEN
    assert call.comes_in().rings == BEN


def test_two_callers_at_once(line: Callable[..., Call], world: World) -> None:
    """L8: each has its own incident and its own steps; the officer who talks is busy for the other."""
    first, other = line(), line(sid="CA2", number="+441164960778")
    first.answers("1")
    other.not_taken("busy")
    assert other.rings == BEN
    other.answers("1")
    assert [(i["ref"], i["owner"]) for i in world.incidents()] == [("M1", "asha"), ("M2", "ben")]
    second = [body for _, body in texts(world) if "as M2" in body]
    assert len(second) == 1
    assert "+441164960778" in second[0]


@pytest.mark.parametrize("number", [WITHHELD, "", "anonymous", "+7378742833"])
def test_a_withheld_number(line: Callable[..., Call], world: World, number: str) -> None:
    """L8: it rings like any other; where there is nothing to ring back the text says so."""
    nobody_takes(line(number=number)).speaks()
    assert "Voicemail left, number withheld. Reply 1" in texts(world)[0][1]
    other = line(number=number, sid="CA2")
    other.answers("1")
    assert any("as M2, from a withheld number." in body for _, body in texts(world))


def test_one_of_our_own_officers_rings(line: Callable[..., Call], world: World) -> None:
    """L8: not their own phone, but the others; on the record by name of the person, not by number."""
    call = line(number=ASHA)
    assert call.rings == BEN
    assert "incident:1 line: a call from asha" in world.log()
    call.not_taken()
    assert call.rings == CAROL


def test_an_empty_rota_rings_the_last_resort(line: Callable[..., Call], world: World) -> None:
    """L8, L3: nobody is on any rota, nobody was: the two who are always there."""
    with world.house.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM rotas")
    world.house._register = None
    call = line()
    assert call.rings == CAROL
    call.not_taken()
    assert call.rings == DEV


def test_nobody_at_all(line: Callable[..., Call], world: World) -> None:
    """L8: no phone to ring: greeted, and the tone at once."""
    with world.house.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM people")
    world.house._register = None
    call = line()
    assert not call.rings
    assert "LLR duty line" in call.words
    assert "after the tone" in call.words
    call.speaks()
    assert world.incident("M1")["state"] == "open"


def test_the_officer_completes_it_by_text(line: Callable[..., Call], world: World) -> None:
    """L8, A2: `LOG M1 words` is on the record of the call."""
    line().answers("1")
    world.forward(seconds=1)
    world.stepper.say("asha", "LOG M1 Fire control, Sileby, 3 homes want sandbags")
    log = [entry["text"] for entry in world.incident("M1")["log"]]
    assert any("Fire control, Sileby, 3 homes want sandbags" in text for text in log)
    assert texts(world)[-1] == ("asha", "LLR M1: logged at 14:00.")


def test_who_took_it_may_hand_it_on(line: Callable[..., Call], world: World) -> None:
    """L8, L6: the ringing phones were its page; `2 M1` asks the next person, with the number to ring."""
    line().answers("1")
    world.forward(minutes=1)
    world.stepper.say("asha", "2 M1")
    world.forward(minutes=1)
    asked = [(m.person, m.body) for m in world.outbox() if m.page is not None and m.person == "ben"]
    assert asked
    assert f"A Patel took it. Caller: {CONTROL}. Reply 1" in asked[0][1]


def test_numbers_are_on_nobodys_screen(line: Callable[..., Call], world: World) -> None:
    """L8, K3: the officers' texts carry it, so that they can ring back; record and listing have it masked."""
    nobody_takes(line()).speaks()
    line(sid="CA2").answers("1")
    world.forward(minutes=6)
    assert CONTROL in texts(world)[0][1]
    shown = "\n".join([*world.log(), *(str(message) for message in world.said()), str(world.incidents())])
    assert "a call from +44...777" in shown
    for spelt in (CONTROL, CONTROL[3:], " ".join("0" + CONTROL[3:])):
        assert spelt not in shown
    assert NUMBERS["asha"].replace(" ", "")[1:] not in shown


def test_a_voicemail_goes_after_thirty_days(line: Callable[..., Call], world: World) -> None:
    """L8, K2: the provider is asked to delete it then, again if it does not, and once only if it does."""
    nobody_takes(line()).speaks()
    assert any("voicemail left: recording RE1" in entry for entry in world.log())
    asked: list[str] = []

    def delete(recording: str) -> bool:
        asked.append(recording)
        return len(asked) > 1

    over = world.clock + timedelta(days=30, minutes=1)
    counts = [forget_recordings(world.house, delete, at) for at in (over - timedelta(days=1), over, over, over)]
    assert (counts, asked) == ([0, 0, 1, 0], ["RE1", "RE1"])
    assert any("recording RE1 deleted" in entry for entry in world.log())


def test_who_deletes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """L8: the account that calls; where no call is the provider's there is nothing to delete."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", "a-token-of-no-account")
    settings = load_settings(example() / "dutyofficer.toml")
    assert recordings(settings) is None
    account = Twilio(account_sid="AC" + "0" * 32, calls_from=OURS, duty_line=LINE)
    assert recordings(settings.model_copy(update={"channels": Channels(voice="twilio"), "twilio": account})) is not None


def test_signed_or_refused(line: Callable[..., Call], world: World) -> None:
    """403 for every form of the address, over the whole of it with its query; 400 for what no provider posts."""
    call = line()
    web, step = call.web, f"{HERE}?step=1"
    form = {"CallSid": "CA1", "From": CONTROL, "DialCallStatus": "no-answer"}
    for path in (HERE, step, f"{HERE}?screen=1&step=1", f"{HERE}?voicemail=1"):
        assert web.posts(path, form, "").status_code == 403
    seal = web.posts(step, form).request.headers["X-Twilio-Signature"]
    assert web.posts(f"{HERE}?step=2", form, seal).status_code == 403
    for query in ("step=x", "step=-1", "screen=", "voicemail=1e9", "screen=1&step=9999999999", "step=\u0661"):
        assert web.posts(f"{HERE}?{query}", form).status_code in (400, 403), query
    assert web.posts(HERE, {"From": CONTROL}).status_code == 400
    with world.house.database.read() as tx:
        assert len(tx.execute(select(line_calls)).all()) == 1


def test_what_is_not_known(line: Callable[..., Call], world: World) -> None:
    """L8: a step of a call that we could not keep begins it; a key or a message of none that is known ends it."""
    call = Call(line().web, sid="CA7")
    call.heard = call.post(f"{HERE}?step=1", DialCallStatus="no-answer")
    assert call.rings == ASHA
    assert [verb.tag for verb in call.post(f"{HERE}?screen=99&step=1", Digits="1")] == ["Hangup"]
    assert [verb.tag for verb in call.post(f"{HERE}?screen=1&step=5", Digits="1")][-1] == "Hangup"
    assert [verb.tag for verb in call.post(f"{HERE}?voicemail=1", RecordingSid="RE1")] == ["Hangup"]
    assert {incident["owner"] for incident in world.incidents()} == {None}
