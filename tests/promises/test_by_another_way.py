"""Promise 2: while a provider failing, the officer is reached by another way, once, and the rest is said (S3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import Second
from dutyofficer.core.contact import Contact
from dutyofficer.core.message import Look, Medium, Outcome, Outgoing, Result, State, segments
from dutyofficer.core.policy import ACCEPT_LADDER
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, World, figures, quiet_wardens

BUSY = Result(Outcome.RETRYABLE, error="twilio 503: busy")
SILENT = Result(Outcome.UNKNOWN, error="twilio ReadTimeout")
GONE = Result(Outcome.REJECTED, error="twilio 401: account", dead=True)
NOT_THERE = Result(Outcome.RETRYABLE)


@dataclass
class Provider:
    """It says one thing for as long as a test wants, and keeps what it took. `found` is its word at a look-up."""

    name: str
    said: Result | None = None
    found: Result | None = None
    took: list[Outgoing] = field(default_factory=list)
    fetch = Screen.fetch

    def send(self, message: Outgoing) -> Result:
        """Take it, unless there is something else to say."""
        if self.said is not None:
            return self.said
        self.took.append(message)
        return Result(Outcome.ACCEPTED, f"{self.name}{len(self.took)}")

    def find(self, look: Look) -> Result | None:
        """By the attempt."""
        return self.found

    def texts_to(self, person: str) -> list[str]:
        """What it took for one person."""
        return [message.body for message in self.took if message.person == person]


def two(world: World, said: Result, found: Result | None = None) -> tuple[Provider, Provider]:
    """The first provider for texts and calls says something else than yes; the second one is well."""
    first, second = Provider("SM", said, found), Provider("notify:", found=NOT_THERE)
    texts = Second(first, second, lambda sid: sid.startswith("SM"), "notify")
    world.house.channels = {Medium.SMS: texts, Medium.VOICE: first}
    return first, second


def test_the_officer_gets_it_by_the_other_provider_once(world: World) -> None:
    """S3: Twilio takes nothing for ten minutes: Asha has one text of the first step by the other, and answers it."""
    first, second = two(world, BUSY)
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING", "River Soar at Sileby")
    world.forward(minutes=1)
    assert (len(second.texts_to("asha")), first.took) == (1, [])
    (page,) = [message for message in world.outbox() if message.person == "asha"]
    assert (page.provider_id, page.attempts, page.error) == ("notify:1", 1, None)
    assert any("sent by the other provider: twilio 503: busy" in line for line in world.log())
    world.phone("asha").accepts()
    world.forward(minutes=9)
    first.said = None
    world.forward(minutes=10)
    assert [body for body in second.texts_to("asha") if "FLOOD WARNING" in body and "Reply 1" in body] == [page.body]
    assert first.took == []
    quiet_wardens(world)


def test_the_ladder_climbs_by_the_other_provider(world: World) -> None:
    """S3, L1: calls cannot leave, texts can: Ben is asked at his step, and it is said that calls wait."""
    two(world, BUSY)
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    world.forward(minutes=6)
    world.phone("ben").gets("ESCALATION", "Sileby")
    said = world.phone("asha").gets("PROVIDER FAILING")
    assert "Not reached" not in said
    world.phone("ben").accepts()
    world.phone("asha").gets("B Jones has it")
    quiet_wardens(world)


def test_what_nobody_knows_is_never_sent_twice_at_once(world: World) -> None:
    """S1, S3: the first is silent, but has it: the look-up says so, and the second never hears of it."""
    _, second = two(world, SILENT, Result(Outcome.ACCEPTED, "SM1"))
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    assert second.texts_to("asha") == []
    world.phone("asha").accepts()
    quiet_wardens(world)


def test_a_first_provider_that_never_answers(world: World) -> None:
    """S1, S3: silent at the look-up too: it is sent again at once, and by the second."""
    _, second = two(world, SILENT, SILENT)
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    assert len(second.texts_to("asha")) == 1
    world.phone("asha").accepts()
    quiet_wardens(world)


def _row(line: str) -> str:
    """A person with a cell for an address after the landline."""
    cells = line.split(",")
    address = {"id": "email", **{who: f"{who}@example.org" for who in ("asha", "carol", "dev")}}.get(cells[0], "")
    return ",".join([*cells[:4], address, *cells[4:]])


MAILS = "\n".join(map(_row, PEOPLE.splitlines())) + "\n"
"""Asha, Carol and Dev have an address."""


def waits(world: World, mails: Provider) -> list[str]:
    """Everything that texts and calls refuse for three minutes; returns who is mailed."""
    world.house.channels = {Medium.SMS: Provider("SM", BUSY), Medium.VOICE: Provider("SM", BUSY), Medium.EMAIL: mails}
    world.warns(SILEBY, 1)
    world.forward(minutes=4)
    return [message.person for message in mails.took]


def test_nothing_leaves_so_the_team_is_mailed_whom_nobody_reached(make_world: MAKE) -> None:
    """S3: neither text nor call leaves: Carol and Dev, who have an address and the role, are mailed once, by name."""
    world, mails = make_world(people=MAILS), Provider("")
    assert waits(world, mails) == ["carol", "dev"]
    body = mails.took[0].body
    assert "PROVIDER FAILING" in body
    assert "Not reached: A Patel, C King" in body
    assert "text your answer to the number that texts you" in body
    world.forward(minutes=2)
    assert len(mails.took) == 2
    for who in ("carol", "dev"):
        world.phone(who).forgets()


def test_the_concern_names_whom_nobody_reached(world: World) -> None:
    """S3, S5: its text fits in two, with the names; a mail that leaves is no proof of a provider for texts."""
    waits(world, Provider(""))
    (about,) = [page for page in world.incidents() if page["title"] == "provider failing"]
    texts = [m.body for m in world.outbox() if m.incident is not None and "PROVIDER" in m.body and m.medium == "sms"]
    assert about["state"] == "open"
    assert all("Not reached: A Patel, C King" in body and segments(body) <= 2 for body in texts)
    assert texts


def test_a_dead_account_names_them_too(world: World) -> None:
    """S3, C3: refused for good: text and call failed, nobody was reached, and the concern says who."""
    gone = Provider("SM", GONE)
    world.house.channels = {Medium.SMS: gone, Medium.VOICE: gone}
    world.warns(SILEBY, 1)
    world.forward(minutes=4)
    states = {message.state for message in world.outbox() if message.page is not None}
    assert states == {State.FAILED}
    assert any("Not reached: A Patel, C King" in message.body for message in world.outbox())


LADDER = tuple(replace(step, by=(*step.by, Medium.EMAIL)) for step in ACCEPT_LADDER)


def climbing(make_world: MAKE, **changed: object) -> tuple[World, Provider]:
    """A ladder whose steps mail as well."""
    world = make_world(people=MAILS, policy=figures(accept=LADDER), **changed)
    mails = Provider("")
    world.house.channels = {**world.house.channels, Medium.EMAIL: mails}
    world.house.contact = Contact(service="LLR", texts="+447700900001")
    return world, mails


def test_a_step_that_mails_too(make_world: MAKE) -> None:
    """L1: beside the text to Asha a mail with the same words, and which number takes the answer; Ben has no address."""
    world, mails = climbing(make_world)
    world.warns(SILEBY)
    page = world.phone("asha").gets("FLOOD WARNING")
    world.phone("asha").gets(page, "Do not answer this mail")
    assert mails.took[0].body == f"{page} Do not answer this mail, nobody reads it: text your answer to +447700900001."
    assert mails.took[0].to == "asha@example.org"
    world.forward(minutes=6)
    assert {message.person for message in mails.took} == {"asha"}
    world.phone("ben").accepts_all()
    world.phone("asha").forgets()
    quiet_wardens(world)


def test_addresses_are_masked(make_world: MAKE) -> None:
    """K3: the list of messages has the kind and no address; nor has the record."""
    world, _ = climbing(make_world)
    world.warns(SILEBY)
    shown = [entry["to"] for entry in world.said() if entry["channel"] == "email"]
    assert shown == ["a...@example.org"]
    assert not any("asha@" in line for line in world.log())
    assert any("mail to asha (FIRST) sent" in line for line in world.log())
    world.phone("asha").accepts_all()
    quiet_wardens(world)
