"""The page of an incident, in the order of the night at 03:12: level, words, places, gauge, who was told, the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dutyofficer.core.gauge import Trend
from dutyofficer.core.people import Role
from dutyofficer.core.warden_answer import Ask, Count, Part, Says
from dutyofficer.core.warning import Level
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand
from dutyofficer.desk.hand import Hand
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.desk.screens.incident_list import incident_list
from dutyofficer.desk.screens.told_rows import store_state
from tests.desk.seen import now_of, page_of, phones_aside
from tests.promises.conftest import MAKE, either  # noqa: F401  # on both engines
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.water import with_gauges
from tests.promises.world import PEOPLE, World, london

WORDS = "Flooding of property is expected.\n\nThis message will be updated by 07:00 tomorrow."


@pytest.fixture
def storm(make_world: MAKE) -> Iterator[World]:
    """An alert from 18:42; at 03:09 a flood warning on top of it."""
    world = make_world("2025-11-14 18:42")
    with phones_aside(world):
        world.warns(ALERT, 3)
        world.at("2025-11-15 03:09")
        world.warns(SILEBY, text=WORDS)
        yield world


def test_how_bad_it_is_and_was(storm: World) -> None:
    """In the publisher's words and at its own times, with what it has promised."""
    head = page_of(storm).head
    assert (head.ref, head.level, head.words, head.kind) == ("F1", Level.AMBER, "Flood warning", "flood")
    assert head.since == london("2025-11-15 03:09")
    assert head.before is not None
    assert (head.before.words, head.before.since.hour) == ("Flood alert", 18)
    assert head.promise == london("2025-11-16 07:00")


def test_the_publishers_text_is_verbatim(storm: World) -> None:
    """Every word and every line of it, the worst first."""
    texts = page_of(storm).texts
    assert [row.name for row in texts.whole] == ["River Soar at Sileby", "Lower River Soar in Leicestershire"]
    assert texts.whole[0].text == WORDS
    assert (texts.lines, texts.more, texts.over) == ((), 0, 0)
    storm.lifts(SILEBY)
    texts = page_of(storm).texts
    assert ([row.name for row in texts.whole], texts.over) == (["Lower River Soar in Leicestershire"], 1)


def test_texts_are_bounded(storm: World) -> None:
    """Five whole, forty in a line, the rest counted; a text without end is cut, and says so."""
    for number in range(60):
        storm.publisher.say(f"034FWFX{number}", 3, storm.clock)
    storm.publisher.say(QUORN, 1, storm.clock, text="A" * 9000)
    storm.poll()
    texts = page_of(storm).texts
    assert (len(texts.whole), len(texts.lines), texts.more) == (5, 40, 18)
    assert (len(texts.whole[0].text), texts.whole[0].cut, texts.whole[1].cut) == (4000, True, False)


def test_where_it_is(storm: World) -> None:
    """Communities by what they stand at; the authorities beside them."""
    places = page_of(storm).places
    assert [(row.name, row.words) for row in places.rows] == [("Sileby", "Flood warning"), ("Quorn", "Flood alert")]
    assert places.authorities == ("Leicestershire",)
    storm.lifts(ALERT)
    assert [(row.name, row.level) for row in page_of(storm).places.rows] == [
        ("Sileby", Level.AMBER), ("Quorn", Level.LIFTED),
    ]  # fmt: skip


def test_the_gauge_beside_it(storm: World) -> None:
    """The level, where it goes, and the threshold from which it is warned of; an old one says that it is."""
    river = with_gauges(storm)
    river.stand(1.1)
    (row,) = page_of(storm).gauges
    assert (row.station, row.metres, row.trend, row.threshold, row.over, row.late) == (
        "Whitwick", 1.1, "rising", 1.2, False, False,
    )  # fmt: skip
    river.stand(1.22, Trend.FALLING, ago=timedelta(hours=4))
    (row,) = page_of(storm).gauges
    assert (row.over, row.late, row.trend) == (True, True, "falling")


def test_who_of_the_officers_was_told(storm: World) -> None:
    """When asked, by what, what became of it, and their answer; who was only informed comes last."""
    storm.forward(minutes=6)
    storm.phone("ben").replies("2")
    storm.phone("asha").replies("1")
    rows = {row.name: row for row in page_of(storm).told.officers}
    asha, ben = rows["Asha Patel"], rows["Ben Jones"]
    assert (asha.answer, asha.answered_at) == ("accepted", storm.clock)
    assert [(way.by, way.state) for way in asha.ways] == [("text", "sent"), ("call", "sent")]
    assert asha.asked_at is not None
    assert timedelta() <= asha.asked_at - london("2025-11-15 03:09") < timedelta(seconds=5)
    assert (ben.answer, [way.by for way in ben.ways]) == ("cannot", ["text", "call"])


def test_what_fails_is_said(storm: World) -> None:
    """A call that could not be placed is on the page as that."""
    storm.forward(minutes=2, seconds=5)
    storm.phone("asha").hears("failed")
    (asha,) = page_of(storm).told.officers
    assert [(way.by, way.state) for way in asha.ways] == [("text", "sent"), ("call", "FAILED")]
    assert asha.answer == "no answer"


def test_wardens_by_place_with_masked_numbers(storm: World) -> None:
    """K3: who can help, who cannot, who is silent; never a number that somebody could ring."""
    told = page_of(storm).told
    assert (told.wardens, told.warden_texts) == (Count(0, 0, 1), {"sent": 1})
    storm.phone("wilma").replies("1")
    (sileby,) = page_of(storm).told.by_place
    (wilma,) = sileby.wardens
    assert (sileby.place, sileby.level, sileby.count) == ("Sileby", Level.AMBER, Count(1, 0, 0))
    assert (wilma.name, wilma.phone, wilma.answer) == ("Wilma Reed", "+44...201", "yes")


def test_a_store_with_its_key_holder(make_world: MAKE) -> None:
    """Where it is, what is in it, who has the key, and whether it is open."""
    people = PEOPLE + "kit,Kit Vale,07700 900401,,key-holder,sileby,text\n"
    world = make_world(people=people)
    with phones_aside(world):
        world.warns(SILEBY)
        world.forward(minutes=1)
        (store,) = page_of(world).told.stores
        assert (store.place, store.state, store.holders) == ("Sileby", "asked", ("Kit Vale +44...401",))
        world.phone("kit").replies("OPEN")
        (store,) = page_of(world).told.stores
        assert store.state == "open"
        assert Role.KEY_HOLDER.value in world.roles("kit")


@pytest.mark.parametrize(
    ("says", "state"),
    [
        # Nobody was asked.
        ((), ""),
        # One may still answer.
        ((Says.NOKEY, None), "asked"),
        # One has it open, whatever the other says.
        ((Says.NOKEY, Says.OPEN), "open"),
        # All who were asked cannot.
        ((Says.NOKEY, Says.NOKEY), "nokey"),
    ],
)
def test_how_a_store_stands(says: tuple[Says | None, ...], state: str) -> None:
    at = london("2025-11-15 03:09")
    asks = [
        Ask(incident=1, area="sileby", person=f"k{n}", part=Part.KEY_HOLDER, at=at, says=s) for n, s in enumerate(says)
    ]
    assert store_state(asks) == state


def test_reports_are_read_not_quoted(storm: World) -> None:
    """The newest first; what they wrote stands in the log, where it can be erased (K1)."""
    storm.phone("wilma").replies("R Slash Lane under water, no houses")
    storm.forward(minutes=1)
    storm.phone("wilma").replies("R three houses in Swan St have water in")
    first, second = page_of(storm).reports.rows
    assert (first.words, first.harm, first.place, first.who) == ("3 homes", True, "Sileby", "Wilma Reed")
    assert (second.words, second.harm) == ("road flooded, 0 homes", False)


def test_a_stand_down_that_waits(storm: World) -> None:
    """It can be released or held, until it is."""
    storm.phone("asha").replies("1")
    assert not page_of(storm).possible & {"send", "hold"}
    storm.lifts(SILEBY)
    screen = page_of(storm)
    assert [(row.area, row.place, row.held_at) for row in screen.waiting] == [("sileby", "Sileby", None)]
    assert screen.possible >= {"send", "hold"}
    storm.phone("asha").replies("HOLD F1")
    assert page_of(storm).waiting[0].held_at == storm.clock
    storm.phone("asha").replies("SEND F1")
    assert page_of(storm).waiting == ()


def test_the_log_is_what_happened_newest_first(storm: World) -> None:
    """People and places by name; results of sending only if all of it is asked for; late entries say so."""
    storm.phone("asha").replies("1")
    log_by_hand(storm.house, "F1", "no rest centre yet", "asha", storm.clock)
    log = page_of(storm).log
    assert (log.rows[0].words, log.rows[0].who) == ("no rest centre yet", "Asha Patel")
    assert [row.seq for row in log.rows] == sorted((row.seq for row in log.rows), reverse=True)
    assert not [row for row in log.rows if row.kind == "sent"]
    assert any(row.text.startswith("page 1: Asha Patel asked by text") for row in log.rows)
    whole = page_of(storm, whole_log=True).log
    assert (len(whole.rows), whole.left) == (len(log.rows) + log.left, 0)
    assert [row for row in whole.rows if row.kind == "sent"]


def test_the_log_is_bounded(storm: World) -> None:
    for number in range(120):
        log_by_hand(storm.house, "F1", f"entry {number}", "asha", storm.clock)
    log = page_of(storm).log
    assert (len(log.rows), log.rows[0].words) == (100, "entry 119")
    assert log.left > 20


def test_what_can_be_done_depends_on_how_it_stands(storm: World) -> None:
    """While it climbs it can be accepted; then handed on or taken; closed, only written about."""
    assert page_of(storm).possible == {"accept", "cannot", "manager", "ask", "log", "close"}
    storm.phone("asha").replies("1")
    assert page_of(storm).possible == {"take", "cannot", "manager", "ask", "log", "close"}
    assert page_of(storm).head.owner_id == "asha"
    close_by_hand(storm.house, "F1", "over", "asha", storm.clock)
    screen = page_of(storm)
    assert screen.possible == {"log"}
    assert screen.head.state == "closed"
    assert screen.head.climbing is None


def test_a_place_in_danger_of_life_is_asked_nothing(make_world: MAKE) -> None:
    """W5: RED wardens stay where they are safe."""
    world = make_world()
    with phones_aside(world):
        world.warns(SILEBY, 1)
        assert "ask" not in page_of(world).possible


def test_a_concern_of_ours_has_its_page_too(world: World) -> None:
    """No warning, no places: what officers were told stands there instead."""
    with phones_aside(world):
        world.publisher.status = 503
        world.forward(minutes=45)
        screen = page_of(world, "S1")
    (item,) = screen.texts.paged
    assert (screen.head.kind, screen.head.words, screen.places.rows) == ("system", item.headline, ())
    assert item.name
    assert "ask" not in screen.possible


@pytest.mark.parametrize(
    ("area", "place", "where"),
    [
        # At one of our areas, by its id.
        ("sileby", "", "Sileby"),
        # Somewhere else, in words.
        ("", "A46 slip road", "A46 slip road"),
    ],
)
def test_what_was_entered_by_hand_has_the_same_page(world: World, area: str, place: str, where: str) -> None:
    """A level, a place, the words that officers were told; on the front page too, and it stays there once accepted."""
    call = Call(
        level=Level.AMBER, words="Two cars stuck", source="Police control", area=area, place=place,
        authority="Leicester",
    )  # fmt: skip
    with phones_aside(world):
        open_manual(world.house, call, Hand("asha"), world.clock)
        world.phone("asha").replies("1")
        screen, (row,) = page_of(world, "M1"), now_of(world).incidents
    assert (screen.head.level, screen.head.words, screen.head.owner) == (Level.AMBER, "Flooding", "Asha Patel")
    assert [(found.name, found.level, found.words) for found in screen.places.rows] == [
        (where, Level.AMBER, "Flooding")
    ]
    assert "Two cars stuck" in screen.texts.paged[0].name
    assert ("ask" in screen.possible) == bool(area)
    assert (row.ref, row.level, row.words, row.owner) == ("M1", Level.AMBER, "Flooding", "Asha Patel")


def test_on_both_engines(either: World) -> None:  # noqa: F811
    """Every question of the page is understood by SQLite and PostgreSQL alike."""
    with phones_aside(either):
        either.warns(ALERT, 3)
        either.warns(SILEBY)
        either.phone("wilma").replies("1")
        screen = page_of(either)
    assert (screen.told.wardens, screen.told.by_place[0].count) == (Count(1, 0, 0), Count(1, 0, 0))
    assert screen.head.before is not None
    assert screen.head.before.words == "Flood alert"
    assert screen.log.left > 0
    with either.house.database.read() as tx:
        rows, count = incident_list(tx, either.house, 1, either.clock)
    assert ([row.ref for row in rows], count, rows[0].waits) == (["F1"], 1, True)
