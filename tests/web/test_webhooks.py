"""What the provider posts: believed only if it is signed, stored before it is answered, and once."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from dutyofficer.core.message import Medium, Sender
from dutyofficer.desk.by_hand import accept_by_hand
from dutyofficer.desk.health import CRITICAL, Finding
from dutyofficer.store.tables import attempts, inbound, messages
from dutyofficer.web.app import MOST, BadAddress, Server, make_app
from dutyofficer.web.front import Front
from tests.channels.stand_in import closed_port
from tests.promises.publisher import QUORN, SILEBY
from tests.promises.world import World
from tests.web.conftest import BEN, PAGES, WARDENS, WILMA, Web

EMPTY = "<Response/>"


def state(world: World) -> tuple[str, str | None]:
    """Of the flood incident, and who has it."""
    (incident,) = world.incidents()
    return incident["state"], incident["owner"]


def kept(world: World) -> list[tuple[str, str]]:
    """What came in, and to which of our numbers."""
    with world.house.database.read() as tx:
        return [(row.body, row.to) for row in tx.execute(select(inbound).order_by(inbound.c.id))]


def call(world: World, person: str = "asha") -> str:
    """The attempt of the last call to somebody."""
    query = (
        select(attempts.c.id)
        .join(messages, messages.c.id == attempts.c.message)
        .where(messages.c.person == person, messages.c.medium == Medium.VOICE)
        .order_by(messages.c.id.desc())
    )
    with world.house.database.read() as tx:
        return str(tx.scalars(query).first())


def test_a_signed_text_accepts_a_page(web: Web, world: World) -> None:
    """A1: `1` from Asha; the answer leaves through the outbox, not in the response."""
    world.warns(SILEBY)
    answer = web.text("1")
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/xml", EMPTY)
    assert state(world) == ("accepted", "asha")
    assert "you have F1" in world.outbox()[-1].body


@pytest.mark.parametrize("seal", ["", "bm90IHRoZSBzaWduYXR1cmU=", "\u00e9"], ids=["none", "another", "no ASCII"])
def test_without_the_providers_signature_nobody_speaks_for_a_phone(web: Web, world: World, seal: str) -> None:
    """403, and nothing is kept."""
    world.warns(SILEBY)
    assert web.text("1", seal=seal).status_code == 403
    assert web.posts(f"/twilio/key/{call(world)}", {"Digits": "1"}, seal).status_code == 403
    assert (state(world), kept(world)) == (("open", None), [])


def test_a_signature_of_other_words_is_none(web: Web, world: World) -> None:
    """Signed for `2`, posted with `1`."""
    form = {"MessageSid": "SM1", "From": BEN, "To": PAGES, "Body": "2"}
    good = web.posts("/twilio/sms", form)
    seal = good.request.headers["X-Twilio-Signature"]
    assert (good.status_code, web.posts("/twilio/sms", form | {"Body": "1"}, seal).status_code) == (200, 403)


def test_without_a_provider_nothing_is_taken(front: Front, world: World) -> None:
    """No channel is twilio: whatever signs, it is refused."""
    alone = Web(make_app(replace(front, signature=None)).test_client(), world)
    assert alone.text("1").status_code == 403


def test_a_replay_changes_nothing(web: Web, world: World) -> None:
    """A4: the same MessageSid again, even for another page, even with other words."""
    world.warns(SILEBY)
    web.text("2", "SM7")
    before = world.said()
    assert web.text("2", "SM7").status_code == 200
    assert web.text("1", "SM7").status_code == 200
    assert (world.said(), len(kept(world))) == (before, 1)
    assert state(world)[0] == "open"


def test_the_wardens_number_is_another_one(web: Web, world: World) -> None:
    """A1: on it `1` accepts no page, whoever sends it; a number we do not know counts as the pages number."""
    world.warns(SILEBY)
    web.text("1", to=WARDENS)
    web.text("thanks", "SM2", sender=WILMA, to=WARDENS)
    assert state(world) == ("open", None)
    assert [to for _, to in kept(world)] == [Sender.WARDENS, Sender.WARDENS]
    assert world.outbox()[-1].sender is Sender.WARDENS
    web.text("1", "SM3", to="+447700900999")
    assert state(world) == ("accepted", "asha")


@pytest.mark.parametrize("body", ["1\u00a0", "\u00a0 1.\n", "1 \U0001f44d", "'1'", "\u201cOk\u201d", "1\0"])
def test_what_phones_add(web: Web, world: World, body: str) -> None:
    """A2: blanks that do not break, quotes, a thumb up; kept as it came, but for what no database keeps."""
    world.warns(SILEBY)
    assert web.text(body).status_code == 200
    assert state(world) == ("accepted", "asha")
    assert kept(world)[0][0].strip() == body.replace("\0", " ").strip()


@pytest.mark.parametrize("left_out", ["MessageSid", "From"])
def test_half_a_text_is_refused(web: Web, left_out: str) -> None:
    """400: it could not be told from a replay, or belongs to nobody."""
    form = {"MessageSid": "SM1", "From": BEN, "To": PAGES, "Body": "1"}
    del form[left_out]
    assert web.posts("/twilio/sms", form).status_code == 400


def test_a_long_body_is_refused(web: Web, world: World) -> None:
    """413 before it is read."""
    assert web.text("x" * MOST).status_code == 413
    assert kept(world) == []


def test_a_short_code_is_nobody_of_ours(web: Web, world: World) -> None:
    """A5: kept, logged; it does not break anything."""
    assert web.text("You have won", sender="60777").status_code == 200
    assert web.text("Hello", "SM2", sender="PARCEL").status_code == 200
    assert len(kept(world)) == 2


def test_a_key_accepts_and_a_replay_changes_nothing(web: Web, world: World) -> None:
    """A4: `1` during the call; posted again, the caller hears who has it."""
    world.warns(SILEBY, 1)
    attempt = call(world)
    assert "You have F 1" in web.presses(attempt, "1")
    assert state(world) == ("accepted", "asha")
    before = len(world.outbox())
    assert "Asha Patel has it" in web.presses(attempt, "1")
    assert "Asha Patel has it" in web.presses(attempt, "2")
    assert (state(world), len(world.outbox())) == (("accepted", "asha"), before)


def test_a_key_refuses_once(web: Web, world: World) -> None:
    """A1, A4: `2` asks the next person at once; posted again it asks nobody else."""
    world.warns(SILEBY, 1)
    attempt = call(world)
    assert "cannot take F 1" in web.presses(attempt, "2")
    asked = [m.person for m in world.outbox() if m.page is not None]
    assert "ben" in asked
    for _ in range(3):
        assert "cannot take F 1" in web.presses(attempt, "2")
    assert [m.person for m in world.outbox() if m.page is not None] == asked
    assert state(world)[0] == "open"


def test_nine_says_it_again_as_it_now_is(web: Web, world: World) -> None:
    """B3: `9` repeats, and so does the address for a call's words; once Ben has it, both say so and ask no more."""
    world.warns(SILEBY, 1)
    attempt = call(world)
    again = web.presses(attempt, "9")
    assert again == web.posts(f"/twilio/voice/{attempt}", {"CallSid": "CA1"}).text
    assert "SEVERE FLOOD WARNING. River Soar at Sileby" in again
    assert f'action="../key/{attempt}"' in again
    assert state(world) == ("open", None)
    accept_by_hand(world.house, "F1", "ben", world.clock)
    for said in (web.presses(attempt, "9"), web.posts(f"/twilio/voice/{attempt}", {}).text):
        assert "Ben Jones has it" in said
        assert "Gather" not in said


def test_other_keys_and_unknown_calls(web: Web, world: World) -> None:
    """They say so and what would work, and change nothing; a warden's text is no call that could be accepted."""
    world.warns(SILEBY, 1)
    for digits in ("0", "*", "77"):
        said = web.presses(call(world), digits)
        assert "means nothing" in said
        assert "Press 1 to accept" in said
    assert "Press 1 to accept" in web.presses(call(world), "")
    assert "not known" in web.presses("no-such-attempt", "1")
    assert "not known" in web.posts("/twilio/voice/no-such-attempt", {}).text
    assert state(world) == ("open", None)


def test_a_key_is_for_its_own_page(web: Web, world: World) -> None:
    """A1: pressing 1 on the call about Sileby does not take Quorn."""
    world.warns(SILEBY, 1)
    attempt = call(world)
    world.warns(QUORN, 1)
    web.presses(attempt, "1")
    assert state(world)[0] == "open"


def health(web: Web) -> tuple[int, dict[str, dict[str, Any]]]:
    """GET /healthz."""
    answer = web.client.get("/healthz")
    assert answer.is_json
    shape = answer.get_json()
    assert all(set(finding) == {"name", "ok", "text"} for finding in shape)
    return answer.status_code, {finding["name"]: finding for finding in shape}


def test_health(web: Web, world: World) -> None:
    """200 while pages can reach a human; 503 and why when the feed has been silent."""
    status, found = health(web)
    assert (status, found["feed ea"]["ok"], found["rota duty-officer"]["ok"]) == (200, True, True)
    world.publisher.body = b"<html>"
    world.forward(hours=1)
    status, found = health(web)
    assert (status, found["feed ea"]["ok"]) == (503, False)
    assert "no good answer for" in found["feed ea"]["text"]


def test_a_stuck_loop_is_ill(front: Front, world: World) -> None:
    """C3: whatever the daemon says of its loops is there too."""
    stuck = replace(front, loops=lambda: [Finding("loop delivery", CRITICAL, "last round 99 s ago")])
    assert health(Web(make_app(stuck).test_client(), world))[0] == 503


def test_a_database_that_cannot_be_read_is_ill(web: Web, world: World) -> None:
    """503 in JSON, as a watcher expects it; no address and no password in it."""
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE feeds RENAME TO away")
    status, found = health(web)
    assert (status, found["database"]["text"]) == (503, "cannot be read: OperationalError")


def test_nothing_else_is_served_to_strangers(web: Web) -> None:
    """Health, metrics and webhooks; everything else wants a sign-in, or is not there. Guarded like every answer."""
    for path, status in (
        ("/", 303), ("/incidents/F1", 303), ("/phones", 404), ("/phones/asha", 404), ("/twilio/sms", 405),
        ("/console", 404),
    ):  # fmt: skip
        answer = web.client.get(path)
        assert answer.status_code == status, path
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert web.client.post("/phones/asha", data={"text": "1"}).status_code == 404


# The server leaves sockets that it could not bind to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("listen", ["127.0.0.1:99999", "203.0.113.9:8321", "nowhere", "127.0.0.1:x"])
def test_an_address_that_is_none(front: Front, listen: str) -> None:
    """One line that names it."""
    with pytest.raises(BadAddress, match=listen.replace(".", r"\.")):
        Server(make_app(front), listen)
    gc.collect()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_address_that_is_taken(front: Front) -> None:
    """One line that names it; a name that stands for two addresses is served on both."""
    port = closed_port()
    first = Server(make_app(front), f"localhost:{port}")
    first.start()
    assert first.url.startswith("http://")
    with pytest.raises(BadAddress, match=f"127.0.0.1:{port}"):
        Server(make_app(front), f"127.0.0.1:{port}")
    first.stop()
    gc.collect()
