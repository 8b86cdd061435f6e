"""What goes wrong with what the provider reports: no page is lost or closed by it, and nobody is called twice."""

from __future__ import annotations

import pytest

from dutyofficer.core.message import Medium, Message, Outcome, Outgoing, Result, State
from dutyofficer.desk.by_hand import accept_by_hand, close_by_hand
from dutyofficer.desk.deliver import claim, record
from dutyofficer.desk.receive import poll
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import ASHA, Web

SID = "SM" + "7" * 32


def report(web: Web, attempt: str, status: str, **more: str) -> int:
    """The provider reports on a text, signed."""
    form = {"MessageSid": SID, "MessageStatus": status, "To": ASHA, **more}
    return web.posts(f"/twilio/status/{attempt}", form).status_code


def paged(world: World, medium: Medium = Medium.SMS, level: int = 2) -> Outgoing:
    """Asha is paged, and the provider has it."""
    world.publisher.say(SILEBY, level, world.clock)
    poll(world.house, "ea", world.clock)
    out = next(out for out in claim(world.house, world.clock) if (out.person, out.medium) == ("asha", medium))
    record(world.house, [(out, Result(Outcome.ACCEPTED, SID))], world.clock)
    return out


def stands(world: World, out: Outgoing) -> Message:
    """The message, as it is kept."""
    return next(m for m in world.outbox() if m.id == out.message)


def calls(world: World) -> int:
    """How often Asha's phone was or is to be rung."""
    return len([m for m in world.outbox() if m.person == "asha" and m.medium is Medium.VOICE])


def test_a_report_while_the_database_fails(web: Web, world: World) -> None:
    """Mode 13, S1: answered with 500, kept when it comes again; the page is where it was."""
    out = paged(world)
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE attempts RENAME TO away")
    web.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert report(web, out.attempt, "delivered") == 500
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO attempts")
    assert report(web, out.attempt, "delivered") == 204
    assert stands(world, out).state is State.DELIVERED


def test_a_reply_while_the_database_fails(web: Web, world: World) -> None:
    """Mode 13, A4: a `1` that cannot be kept gets a 500, never a quiet yes; it counts when it comes again."""
    paged(world)
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE inbound RENAME TO away")
    web.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert web.text("1").status_code == 500
    assert world.incidents()[0]["state"] == "open"
    with world.house.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO inbound")
    assert web.text("1").status_code == 200
    assert world.incidents()[0]["owner"] == "asha"


def test_a_report_under_an_id_that_we_have_not_read(web: Web, world: World) -> None:
    """Mode 20, S1: the attempt in the address counts: its id is ours from now on, and nothing is sent again."""
    world.publisher.say(SILEBY, 2, world.clock)
    poll(world.house, "ea", world.clock)
    out = next(out for out in claim(world.house, world.clock) if out.person == "asha")
    assert report(web, out.attempt, "sent", MessageSid="SM-never-seen") == 204
    record(world.house, [(out, Result(Outcome.UNKNOWN, error="no answer"))], world.clock)
    world.forward(minutes=1)
    assert (stands(world, out).provider_id, stands(world, out).attempts) == ("SM-never-seen", 1)


@pytest.mark.parametrize("status", ["delivered", "undelivered", "nonsense"])
def test_a_report_on_nothing_that_we_know(
    web: Web, world: World, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Mode 20: neither id nor attempt is ours: 204, one line in the log, nothing kept; so it does not come for ever."""
    caplog.set_level("INFO")
    before = world.said()
    assert report(web, "00000000-0000-4000-8000-000000000000", status) == 204
    assert world.said() == before
    assert "report on an attempt that is not ours" in caplog.text


def test_delivered_after_undelivered(web: Web, world: World) -> None:
    """Mode 22, S1, S3: the first end counts: she has been called for it, once, and that is not taken back."""
    out = paged(world)
    for status in ("undelivered", "delivered", "undelivered"):
        assert report(web, out.attempt, status, ErrorCode="30008") == 204
    assert stands(world, out).state is State.FAILED
    assert calls(world) == 1


def test_fields_and_words_of_next_year(web: Web, world: World) -> None:
    """Mode 23, S1: fields that nobody knows are covered by the signature; a status that nobody knows says nothing."""
    out = paged(world)
    assert (
        report(web, out.attempt, "pondering", RawDlrDoneDate="2511141405", ChannelPrefix="", New="\u00a3\u00e9") == 204
    )
    assert (stands(world, out).state, calls(world)) == (State.SENT, 0)
    assert report(web, out.attempt, "delivered", ErrorCode="later") == 204
    assert stands(world, out).state is State.DELIVERED


@pytest.mark.parametrize("status", ["undelivered", "failed", "delivered"])
def test_late_for_what_is_over(web: Web, world: World, status: str) -> None:
    """Mode 24, S3: somebody has it, or it is closed: kept, and nobody is rung for it."""
    out = paged(world)
    accept_by_hand(world.house, "F1", "ben", world.clock)
    close_by_hand(world.house, "F1", "all is well", "ben", world.clock)
    assert report(web, out.attempt, status, ErrorCode="30003") == 204
    assert calls(world) == 0
    assert world.incidents()[0]["state"] == "closed"


def test_a_report_again_after_a_restart(web: Web, world: World) -> None:
    """Mode 26, S1: what was posted in an earlier life changes nothing in this one."""
    out = paged(world)
    report(web, out.attempt, "undelivered", ErrorCode="30003")
    before, world.house._register = world.said(), None
    assert report(web, out.attempt, "undelivered", ErrorCode="30003") == 204
    assert world.said() == before
