"""L3, C3, F1: each thing that `check` looks at, how bad it is, and the words that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from dutyofficer.channels.screen import Screen
from dutyofficer.channels.second import Second
from dutyofficer.channels.twilio_sms import TwilioSms
from dutyofficer.core import message as mail
from dutyofficer.core.area import Area, AreaKind
from dutyofficer.core.link import Links
from dutyofficer.core.message import Draft, Medium, Outcome, Reason, Result, Sender
from dutyofficer.core.rota import Override
from dutyofficer.desk.deliver import claim, record
from dutyofficer.desk.health import CRITICAL, OK, WARNING, Finding, check
from dutyofficer.desk.house import FeedPlan
from dutyofficer.desk.step import Stepper
from dutyofficer.store import outbox
from dutyofficer.store import register as kept
from tests.channels.stand_in import ACCOUNT, TOKEN
from tests.desk.conftest import FROM
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, ROTAS, World, figures, london

Change = Callable[[World], object]


def findings(world: World, *, record: bool = True) -> Sequence[Finding]:
    """Everything, now."""
    with world.house.database.read() as tx:
        return check(tx, world.house, world.clock, record=record)


def last_resort(*people: str) -> Change:
    """The list in the configuration."""
    return lambda world: setattr(world.house, "policy", figures(last_resort=people))


def later(minutes: int) -> Change:
    """The service has been standing still for so long."""
    return lambda world: setattr(world.stepper, "now", world.clock + timedelta(minutes=minutes))


def feeds(**plans: FeedPlan) -> Change:
    """The feeds that are switched on."""
    return lambda world: setattr(world.house, "feeds", plans)


def fails(world: World) -> None:
    """The publisher answers 503 for 40 minutes."""
    world.publisher.status = 503
    world.forward(minutes=40)


def stores(world: World) -> None:
    """One text to Dev waits."""
    draft = Draft(
        key="x", person="dev", to="+447700900104", medium=Medium.SMS, sender=Sender.PAGES, reason=Reason.INFORM,
        body="LLR", priority=mail.INFORM,
    )  # fmt: skip
    with world.house.database.write() as tx:
        outbox.add(tx, [draft], world.clock)


def stores_and_waits(world: World) -> None:
    """Nothing has sent it for six minutes."""
    stores(world)
    later(6)(world)


def rejects(world: World) -> None:
    """The provider will not send it."""
    stores(world)
    (message,) = claim(world.house, world.clock)
    record(world.house, [(message, Result(Outcome.REJECTED, error="400"))], world.clock)


def tampers(world: World) -> None:
    """Somebody changes a line of the record."""
    with world.house.database.write() as tx:
        tx.execute(text("UPDATE logbook SET text = 'nothing happened' WHERE chain = 'service' AND seq = 1"))


def asks_for_a_risk(world: World) -> None:
    """Somebody rewrites what wardens are told."""
    texts = world.house.texts
    asked = "Flood warning: {name}. Go and look. Life at risk: dial 999. {service}"
    world.house.texts = replace(texts, templates={**texts.templates, "warden.first": asked})


def rings_nobody(world: World) -> None:
    """A provider for texts only."""
    sms = TwilioSms(ACCOUNT, TOKEN, FROM, "http://127.0.0.1:9")
    world.house.channels = {Medium.SMS: sms, Medium.VOICE: Screen()}


def has_a_second(world: World) -> None:
    """Two providers for texts."""
    world.house.channels = {**world.house.channels, Medium.SMS: Second(Screen(), Screen(), bool, "notify")}


def mails_nobody(world: World) -> None:
    """A ladder with mails, texts that leave, and no mail server."""
    rings_nobody(world)
    by = (Medium.SMS, Medium.EMAIL)
    world.house.policy = figures(accept=tuple(replace(step, by=by) for step in world.house.policy.accept))


def no_areas(world: World) -> None:
    """Nobody has loaded any."""
    with world.house.database.write() as tx:
        kept.remove(tx, kept.AREAS, list(kept.everything(tx, kept.AREAS)))


def area(id: str, **more: Any) -> Change:
    """A store of ours more."""

    def change(world: World) -> None:
        with world.house.database.write() as tx:
            kept.put(tx, kept.AREAS, [Area(id=id, name=id, kind=AreaKind.STORE, **more)])

    return change


def plan(reviewed: str) -> Change:
    """A store whose plan was looked at then."""
    return area("hill", flood_areas=(SILEBY,), store=(("plan_reviewed", reviewed),))


def goes_mute(world: World) -> None:
    """Ben's phone is taken away."""
    with world.house.database.write() as tx:
        ben = kept.everything(tx, kept.PEOPLE)["ben"]
        kept.put(tx, kept.PEOPLE, [replace(ben, mobile="")])


def opts_out(world: World) -> None:
    """Ben sends STOP."""
    world.phone("ben").replies("STOP")
    for who in ("asha", "ben"):
        world.phone(who).forgets()


def no_rota(world: World) -> None:
    """The rota of the duty officers is taken out."""
    with world.house.database.write() as tx:
        kept.remove(tx, kept.ROTAS, ["duty-officer"])


TABLE: Sequence[tuple[str, Change, str, int, str]] = (
    ("nobody is left when all else fails", last_resort(), "last resort", CRITICAL, "reaches 0; it must reach two"),
    ("one person may be asleep", last_resort("carol"), "last resort", CRITICAL, "reaches 1"),
    ("one person named twice is one", last_resort("carol", "carol"), "last resort", CRITICAL, "reaches 1"),
    ("a name with a slip in it", last_resort("carol", "devv"), "last resort", CRITICAL, "'devv', who is not in people"),
    ("two people", last_resort("carol", "dev"), "last resort", OK, "2 people"),
    ("no feed at all", feeds(), "feeds", CRITICAL, "no feed is switched on"),
    ("a feed that was never asked", feeds(rss=FeedPlan()), "feed rss", WARNING, "never answered yet"),
    ("half an hour without an answer", later(29), "feed ea", OK, "fresh"),
    ("longer, and nobody asks it", later(31), "feed ea", CRITICAL, "no good answer for 31 min: not asked"),
    ("longer, and it answers badly", fails, "feed ea", CRITICAL, "status 503"),
    ("no such rota", no_rota, "rota duty-officer", CRITICAL, "a ladder names it, but there is no such rota"),
    ("no area of ours", no_areas, "areas", CRITICAL, "no areas: load them"),
    ("an area with a code", area("hill", flood_areas=(SILEBY,)), "areas", OK, "4 areas, 3 flood areas"),
    ("a code with a slip in it", area("hill", flood_areas=("034X",)), "areas", WARNING, "has the code 034X of hill"),
    ("no plan", area("hill", flood_areas=(SILEBY,)), "plans", OK, "none is overdue"),
    ("a plan of last month", plan("2025-10-14"), "plans", OK, "none is overdue"),
    ("a plan of two years ago", plan("2023-10-14"), "plans", OK, "not reviewed for 400 days: hill (2023-10-14)"),
    ("somebody on a rota cannot be rung", goes_mute, "phones", CRITICAL, "on a rota without a phone: ben"),
    ("somebody on a rota sent STOP", opts_out, "phones", CRITICAL, "on a rota and opted out: ben"),
    ("a text that waits a moment", stores, "outbox", OK, "1 waiting, 0 failed"),
    ("a text that nothing sends", stores_and_waits, "outbox", CRITICAL, "1 waiting, the oldest since 14:00 UTC"),
    ("a text that cannot be sent", rejects, "outbox", WARNING, "0 waiting, 1 failed"),
    ("a line of the record was changed", tampers, "log", CRITICAL, "service: line 1 was changed"),
    ("a text that asks for a risk", asks_for_a_risk, "texts", WARNING, "warden.first: asks a warden to 'go and look'"),
    ("one provider for texts", stores, "second provider", OK, "none: channels.second_sms may name one"),
    ("two of them", has_a_second, "second provider", OK, "notify takes the texts that the first does not"),
    ("texts leave, mails do not", mails_nobody, "mails", WARNING, "nobody is mailed"),
    ("texts leave, calls do not", rings_nobody, "calls", WARNING, "nobody is rung"),
)


def in_rehearsal(world: World, row: Change) -> Sequence[Finding]:
    """What is found after the change, of which nothing is kept."""
    with world.house.database.rehearsal() as rehearsal:
        house = replace(world.house, database=rehearsal)
        other = World(house, world.publisher, Stepper(house, world.clock, []))
        row(other)
        world.publisher.status = 200
        return findings(other)


def test_what_is_wrong_is_found(world: World) -> None:
    """C3, L3, F1: a row for each thing that can be wrong, and what is still right beside it."""
    for what, change, name, level, words in TABLE:
        (found,) = [finding for finding in in_rehearsal(world, change) if finding.name == name]
        assert found.level == level, (what, found)
        assert words in found.text, what


ROTA = "rota duty-officer"
COVER: Sequence[tuple[str, str, int, str]] = (
    ("covered", ROTAS, OK, "covered for 8 weeks"),
    ("nobody since yesterday", ROTAS.replace("[[rota.layer]]", "[[rota.layer]]\nuntil = 2025-11-13T09:00:00", 1),
     CRITICAL, "nobody now"),
    ("nobody in December", ROTAS.replace("[[rota.layer]]", "[[rota.layer]]\nuntil = 2025-12-01T09:00:00", 1),
     WARNING, "nobody from Mon 01 Dec 09:00"),
)  # fmt: skip


def test_the_cover_of_a_rota(world: World, tmp_path: Path) -> None:
    """L3, D5: a gap now is critical, one ahead is a warning, on the clocks of the place."""
    for number, (what, rotas, level, words) in enumerate(COVER):
        world.imports(tmp_path / str(number), rotas=rotas)
        (found,) = [finding for finding in findings(world) if finding.name == ROTA]
        assert found.level == level, (what, found)
        assert words in found.text, what


def test_whoever_covers_a_shift_needs_a_phone_too(make_world: MAKE) -> None:
    """L3: Gil takes Asha's weekend and has no phone: critical before it begins; a cover that is over is not."""
    world = make_world(people=PEOPLE + "gil,Gil Hay,,,duty-officer,,text\n")
    for day, level in ((15, CRITICAL), (8, OK)):
        begins = london(f"2025-11-{day:02} 09:00")
        cover = Override(person="gil", start=begins, end=begins + timedelta(days=1))
        with world.house.database.write() as tx:
            rota = kept.everything(tx, kept.ROTAS)["duty-officer"]
            kept.put(tx, kept.ROTAS, [replace(rota, overrides=(cover,))])
        (found,) = [finding for finding in findings(world) if finding.name == "phones"]
        assert found.level == level, found


def test_all_is_well(world: World) -> None:
    """C4: nothing is wrong, with a page under way too; without the record it is fast enough for every minute."""
    world.warns(SILEBY)
    assert [(f.name, f.level) for f in findings(world) if f.level] == [("links", WARNING)]
    world.house.links = Links("https://duty.example.org", "x" * 32)
    assert {finding.level for finding in findings(world)} == {OK}
    assert {f.name for f in findings(world)} - {f.name for f in findings(world, record=False)} == {"log"}
    for who in ("asha", "wilma"):
        world.phone(who).forgets()
