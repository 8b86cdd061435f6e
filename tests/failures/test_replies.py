"""What goes wrong with replies: whoever wrote what, the page stays open until somebody of ours really has it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core.message import Inbound, Medium, Reason, Sender
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.inbox import fetch_replies
from dutyofficer.wiring import open_service
from tests.channels.stand_in import ACCOUNT, TOKEN
from tests.desk.conftest import FROM, Town
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import PEOPLE, World
from tests.web.conftest import ASHA, BEN, PAGES, WARDENS, Web

DEV, CAROL = "+447700900104", "+447700900103"
SHARED = "+441164960201"


def who_has_it(world: World, ref: str = "F1") -> str | None:
    """The owner; None while it is open."""
    owner: str | None = next(i["owner"] for i in world.incidents() if i["ref"] == ref)
    return owner


def answers(world: World, number: str) -> list[str]:
    """What that phone was answered."""
    return [m.body for m in world.outbox() if m.to == number and m.reason is Reason.ANSWER]


@pytest.mark.parametrize("number", [PAGES, WARDENS])
@pytest.mark.parametrize("words", ["1", "This number is not watched for emergencies.", "STOP"])
def test_our_own_number(web: Web, world: World, tmp_path: Path, number: str, words: str) -> None:
    """Mode 28, A5: one number of ours texts another: shown, never answered, never an accept, whoever it is kept for."""
    world.house.numbers = frozenset({PAGES, WARDENS})
    world.imports(tmp_path / "more", people=PEOPLE + f"loop,Lou Pike,{number},,duty-officer,,text\n")
    world.warns(SILEBY)
    before = len(world.outbox())
    for turn in range(3):
        assert web.text(words, f"SM{turn}", sender=number, to=WARDENS if number == PAGES else PAGES).status_code == 200
    assert (len(world.outbox()), who_has_it(world)) == (before, None)
    assert sum("a text came from our own number" in line for line in world.log()) == 3


def test_our_own_number_when_the_provider_is_asked(town: Town) -> None:
    """Mode 28, A5: the same where no webhook brought it."""
    town.house.numbers = frozenset(FROM.values())
    town.warns(SILEBY)
    town.twilio.gets_text(FROM[Sender.PAGES], FROM[Sender.WARDENS], "LLR: you have F1")
    sms = town.house.channels[Medium.SMS]
    assert isinstance(sms, TwilioSms)
    before = len(town.outbox())
    assert fetch_replies(town.house, sms, town.clock()) == 1
    assert len(town.outbox()) == before


def test_the_service_knows_its_own_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mode 28, A5: all that the account has; and whose webhooks it takes (mode 25)."""
    monkeypatch.setenv("DUTYOFFICER_TWILIO_AUTH_TOKEN", TOKEN)
    file = tmp_path / "dutyofficer.toml"
    file.write_text(
        '[service]\nname = "LLR"\n[channels]\nsms = "twilio"\nvoice = "twilio"\n[twilio]\n'
        f'account_sid = "{ACCOUNT}"\npages_from = "{PAGES}"\nwardens_from = "{WARDENS}"\n'
        'calls_from = "0116 496 0001"\nduty_line = "0116 496 0002"\napi_base_url = "http://127.0.0.1:9"\n',
        encoding="utf-8",
    )
    service = open_service(file)
    assert service.house.numbers == {PAGES, WARDENS, "+441164960001", "+441164960002"}
    service.database.close()


@pytest.mark.parametrize("sender", ["60777", "PARCEL", "anonymous", "+266696687", "+447700900999"])
def test_numbers_that_are_nobodys(web: Web, world: World, sender: str) -> None:
    """Mode 28, A5: a short code, a name, a withheld number, a stranger: none of them accepts anything."""
    world.warns(SILEBY)
    for words in ("1", "1 F1", "TAKE F1"):
        assert web.text(words, f"SM{words}", sender=sender).status_code == 200
    assert who_has_it(world) is None
    assert len([m for m in world.outbox() if m.person == ""]) == 1


def test_a_number_of_two_people(web: Web, world: World, tmp_path: Path) -> None:
    """Mode 28: an officer and a warden share a landline: what comes from it is the officer's, as a page may be open."""
    rows = PEOPLE + f"aaron,Aaron Shaw,,{SHARED},warden,quorn,text\nzoe,Zoe Shaw,,{SHARED},duty-officer,,text\n"
    world.imports(tmp_path / "more", people=rows)
    world.warns(SILEBY)
    web.text("1 F1", sender=SHARED)
    assert who_has_it(world) == "zoe"


def test_somebody_off_duty(web: Web, world: World) -> None:
    """Mode 28, A4: Dev is on no rota: taken at his word, and both are told."""
    world.warns(SILEBY)
    web.text("1 F1", sender=DEV)
    assert who_has_it(world) == "dev"
    assert "You are off duty; A Patel is told" in answers(world, DEV)[0]
    assert any(m.to == ASHA and m.reason is Reason.TAKEN for m in world.outbox())


def test_a_bare_1_takes_all_that_was_handed_over(web: Web, world: World) -> None:
    """Mode 29, A1: two incidents are open on her phone: `1` takes both, the answer lists them, nobody else is asked."""
    world.warns(SILEBY)
    world.publisher.body = b"<html>"
    world.forward(minutes=20)
    refs = sorted(i["ref"] for i in world.incidents() if i["state"] == "open")
    assert refs == ["F1", "S1"]
    web.text("1")
    assert [who_has_it(world, ref) for ref in refs] == ["asha", "asha"]
    assert "F1, S1" in answers(world, ASHA)[-1] or "S1, F1" in answers(world, ASHA)[-1]


NOT_TAKEN = [
    ("a reference of nothing", ASHA, "1 F9"),
    ("a thumb", ASHA, "\U0001f44d"),
    ("a reaction", ASHA, "Liked \u201cLLR DUTY F1: reply 1\u201d"),
    ("NO", ASHA, "NO"),
    ("not ack", ASHA, "not ack"),
    ("a doubt", ASHA, "1 but I cannot drive"),
    ("both", ASHA, "1 2"),
    ("nothing", ASHA, ""),
    ("bare, from somebody who was not asked", CAROL, "1"),
    ("from a warden, with the reference", "+447700900201", "1 F1"),
]
TAKEN = ["ack", "Ack F1", "ackf1", "ACK  F1.", "1 F1 thanks", "f1 1", "\u00a01\u00a0", "\u201c1\u201d", "'1"]


@pytest.mark.parametrize(("why", "sender", "words"), NOT_TAKEN, ids=[row[0] for row in NOT_TAKEN])
def test_what_accepts_nothing(web: Web, world: World, why: str, sender: str, words: str) -> None:
    """Mode 29, A6: it is answered with the words that would work, nobody has it, and the ladder goes on."""
    world.warns(SILEBY)
    web.text(words, sender=sender)
    assert who_has_it(world) is None, why
    assert answers(world, sender), why
    world.forward(minutes=5)
    assert any(m.person == "ben" and m.page for m in world.outbox()), why


@pytest.mark.parametrize("words", TAKEN)
def test_what_accepts(web: Web, world: World, words: str) -> None:
    """Mode 29, A2: small letters, run together, blanks that do not break, quotes, a courtesy."""
    world.warns(SILEBY)
    web.text(words)
    assert who_has_it(world) == "asha"


def test_the_reference_of_what_is_over(web: Web, world: World) -> None:
    """Mode 29, A4: it says so, and what is open now stays open."""
    world.warns(SILEBY)
    web.text("1")
    close_by_hand(world.house, "F1", "all is well", "asha", world.clock)
    world.warns(QUORN)
    web.text("1 F1", "SM2")
    assert "F1" in answers(world, ASHA)[-1]
    assert who_has_it(world, "F2") is None


def test_two_at_the_same_second(web: Web, world: World) -> None:
    """Mode 29, A4, H6: one holder; the other hears who it is."""
    world.warns(SILEBY)
    world.forward(minutes=6)
    web.text("1", "SM1", sender=BEN)
    web.text("1", "SM2", sender=ASHA)
    assert who_has_it(world) == "ben"
    assert "B Jones has it" in answers(world, ASHA)[-1]
    assert "you have F1" in answers(world, BEN)[-1]


@pytest.mark.parametrize("word", ["STOP", "END", "CANCEL", "QUIT", "stopall", "Unsubscribe"])
def test_words_that_networks_act_on(web: Web, world: World, word: str) -> None:
    """Mode 30, A3, L4: no accept and no answer; a concern at once, and her phone is rung from then on."""
    world.warns(SILEBY)
    before = len(answers(world, ASHA))
    web.text(word)
    assert (who_has_it(world), len(answers(world, ASHA))) == (None, before)
    assert any(i["ref"] == "S1" for i in world.incidents())
    world.forward(minutes=1)
    assert [m.medium for m in world.outbox() if m.person == "asha" and m.page][-1] is Medium.VOICE


@pytest.mark.parametrize("word", ["YES", "START", "HELP", "INFO", "STOP 4821", "STOP PLEASE", "CANCEL F1"])
def test_words_that_only_look_like_them(web: Web, world: World, word: str) -> None:
    """Mode 30, A3: they stop nothing; only YES, which is an answer, accepts."""
    world.warns(SILEBY)
    web.text(word)
    assert who_has_it(world) == ("asha" if word == "YES" else None)
    assert not any(i["ref"] == "S1" for i in world.incidents())


@pytest.mark.parametrize("order", [("STOP", "1"), ("1", "STOP")])
def test_stop_and_accept_in_either_order(web: Web, world: World, order: tuple[str, str]) -> None:
    """Mode 30, A3: she has it either way, and the concern is there either way."""
    world.warns(SILEBY)
    for turn, words in enumerate(order):
        web.text(words, f"SM{turn}")
    assert who_has_it(world) == "asha"
    assert any(i["ref"] == "S1" for i in world.incidents())


def test_accepted_by_text_while_the_second_call_is_on_its_way(web: Web, world: World) -> None:
    """Mode 31, S2, H6: what has not been dialled is not dialled any more, and whoever was asked is told who has it."""
    world.warns(SILEBY)
    world.forward(minutes=1, seconds=30)
    with world.house.database.read() as tx:
        assert world.house.register(tx).people["ben"].mobile == BEN
    web.text("1")
    world.forward(minutes=30)
    asked = {m.person for m in world.outbox() if m.page and m.sent_at}
    assert asked == {"asha"}
    assert not any(m.medium is Medium.VOICE and m.person == "asha" for m in world.outbox() if m.sent_at)


def test_a_reply_that_is_taken_twice_at_once(world: World) -> None:
    """Mode 27, A4: the webhook was slow, so the look at the provider took it too: one text, one answer."""
    world.warns(SILEBY)
    text = Inbound(provider_id="SM1", sender=ASHA, to=Sender.PAGES, body="1", received=world.clock)
    for copy in (text, replace(text, received=world.clock), text):
        receive_text(world.house, copy, world.clock)
    assert len(answers(world, ASHA)) == 1
