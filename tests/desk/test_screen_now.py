"""The front page: a tired officer sees in five seconds who has it, what is in force, and whether we are blind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dutyofficer.core.warden_answer import Count
from dutyofficer.core.warning import Level
from dutyofficer.desk.by_hand import close_by_hand
from dutyofficer.desk.hand import Hand
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.desk.screens.now import MOST
from dutyofficer.desk.warden_asking import ask_wardens
from tests.desk.seen import now_of, phones_aside
from tests.promises.conftest import MAKE, either  # noqa: F401  # on both engines
from tests.promises.publisher import ALERT, QUORN, SILEBY, UNKNOWN
from tests.promises.world import ROTAS, World


@pytest.fixture
def storm(night: World) -> Iterator[World]:
    """An alert in the evening, a flood warning on top of it at 03:00."""
    with phones_aside(night):
        night.warns(ALERT, 3)
        night.forward(minutes=1)
        night.warns(SILEBY)
        yield night


def test_nothing_is_in_force(world: World) -> None:
    """Then it says so, and nothing that looks like an alarm."""
    now = now_of(world)
    assert (now.incidents, now.warnings, now.places, now.carried) == ((), (), (), 0)
    assert (now.blind.sentences, now.blind.feeds) == ((), "ea under a minute ago")
    assert (now.wardens, now.waiting, now.failed, now.empty) == (None, 0, 0, False)


def test_an_empty_service(make_world: MAKE) -> None:
    """Nothing imported yet: no table breaks, and the bar says that nobody is on duty."""
    world = make_world(rotas="", people="id,name,mobile\n")
    now = now_of(world)
    assert (now.duty, now.gaps) == ((), ())
    assert "There is no rota 'duty-officer', which a ladder names." in now.blind.sentences


def test_who_is_on_duty_in_names(make_world: MAKE) -> None:
    """Until when, and who is next; a rota that nobody leaves has no end."""
    two = ROTAS.replace('people = ["asha"]', 'people = ["asha", "ben"]', 1)
    duty = {row.rota: row for row in now_of(make_world(rotas=two)).duty}
    first = duty["Duty officer"]
    assert {first.rostered, first.next} == {"Asha Patel", "Ben Jones"}
    assert first.until is not None
    assert first.until.isoformat() == "2025-11-17T09:00:00+00:00"
    assert (duty["Senior manager"].rostered, duty["Senior manager"].until) == ("Carol King", None)


def test_a_handover_shows_who_still_has_the_phone(make_world: MAKE) -> None:
    """D1: the rota names one, the other holds it."""
    two = ROTAS.replace('people = ["asha"]', 'people = ["asha", "ben"]', 1)
    world = make_world("2025-11-17 08:50", rotas=two)
    with phones_aside(world):
        before = now_of(world).duty[0]
        world.forward(minutes=12)
        during = now_of(world).duty[0]
    assert (before.handing_over, during.handing_over) == (False, True)
    assert (during.rostered, during.holder) == (before.next, before.rostered)


def test_a_gap_is_said_ahead_and_when_it_is_there(make_world: MAKE) -> None:
    """Red on the page for eight weeks ahead; in the bar once nobody is there."""
    holed = ROTAS.replace("start = 2025-01-06T09:00:00", "start = 2025-01-06T09:00:00\nuntil = 2025-11-17T09:00:00", 1)
    world = make_world(rotas=holed)
    with phones_aside(world):
        (gap,) = now_of(world).gaps
        assert (gap.rota, gap.now, gap.start.isoformat()) == ("Duty officer", False, "2025-11-17T09:00:00+00:00")
        assert now_of(world).blind.sentences == ()
        world.at("2025-11-17 09:05")
        now = now_of(world)
    assert now.gaps[0].now
    assert "Nobody is on the rota Duty officer now." in now.blind.sentences
    assert not [words for words in now.blind.sentences if "S" in words[:1] and ":" in words[:4]], "said once only"


def test_whose_it_is(storm: World) -> None:
    """Nobody yet, on which step, who is next and when; then whoever accepted, since when."""
    storm.forward(minutes=3)
    (row,) = now_of(storm).incidents
    assert (row.ref, row.level, row.words, row.owner, row.count) == ("F1", Level.AMBER, "Flood warning", None, 2)
    assert row.climbing is not None
    assert (row.climbing.step, row.climbing.steps) == (2, 5)
    assert (row.climbing.next_who, row.climbing.next_by) == ("Ben Jones", "text and call")
    assert row.climbing.next_at is not None
    assert timedelta(0) < row.climbing.next_at - storm.clock < timedelta(minutes=3)
    storm.phone("asha").replies("1")
    (row,) = now_of(storm).incidents
    assert (row.owner, row.owned_since, row.climbing) == ("Asha Patel", storm.clock, None)


def test_everybody_is_asked_in_the_end(storm: World) -> None:
    storm.forward(minutes=12)
    (row,) = now_of(storm).incidents
    assert row.climbing is not None
    assert (row.climbing.step, row.climbing.next_who) == (4, "everybody")
    storm.forward(minutes=20)
    (row,) = now_of(storm).incidents
    assert row.climbing is not None
    assert (row.climbing.step, row.climbing.next_who) == (5, "everybody")


def test_worst_first(storm: World) -> None:
    """Of incidents, of warnings, of places; authorities after the places in them."""
    storm.warns(QUORN, 1)
    now = now_of(storm)
    assert [(row.name, row.headline) for row in now.warnings] == [
        ("River Soar at Quorn", "Severe flood warning"),
        ("River Soar at Sileby", "Flood warning"),
        ("Lower River Soar in Leicestershire", "Flood alert"),
    ]
    assert [(row.name, row.level) for row in now.places] == [
        ("Quorn", Level.RED), ("Sileby", Level.AMBER), ("Leicestershire", Level.RED),
    ]  # fmt: skip
    assert now.warnings[2].places == ("Quorn", "Sileby", "Leicestershire")


def test_the_worst_incident_is_first(world: World) -> None:
    """An alert that informs stands below a concern that climbs, and that below danger to life."""
    with phones_aside(world):
        world.warns(ALERT, 3)
        world.publisher.status = 503
        world.forward(minutes=45)
        assert [row.ref for row in now_of(world).incidents] == ["S1", "F1"]
        world.publisher.status = 200
        world.warns(QUORN, 1)
        assert [row.ref for row in now_of(world).incidents] == ["F1", "S1"]


def test_what_is_gone_without_a_word_stays_and_says_so(storm: World) -> None:
    """F3: never an all-clear."""
    storm.withdraws(SILEBY)
    storm.poll()
    assert [row.gone for row in now_of(storm).warnings] == [True, False]


def test_what_is_not_mapped_says_so(world: World) -> None:
    with phones_aside(world):
        world.warns(UNKNOWN)
        (row,) = now_of(world).warnings
    assert (row.name, row.unmapped) == ("New Brook at Nowhere", True)


def test_what_an_incident_left_behind_is_carried(storm: World) -> None:
    """I3: closed by hand, the alert stands and is in no incident."""
    storm.phone("asha").replies("1")
    assert now_of(storm).carried == 0
    close_by_hand(storm.house, "F1", "handed to the county", "asha", storm.clock)
    now = now_of(storm)
    assert (now.incidents, len(now.warnings), now.carried) == ((), 2, 2)


def test_wardens_are_counted(storm: World) -> None:
    """Told and silent, then a yes."""
    assert now_of(storm).wardens == Count(0, 0, 1)
    storm.phone("wilma").replies("1")
    assert now_of(storm).wardens == Count(1, 0, 0)
    storm.phone("wilma").replies("2")
    assert now_of(storm).wardens == Count(0, 1, 0)


def test_wardens_of_everything_open_are_counted(storm: World) -> None:
    """Each once, also of what somebody rang about; what has closed counts no more."""
    call = Call(level=Level.AMBER, words="Culvert", source="Police", area="quorn", authority="Leicester")
    open_manual(storm.house, call, Hand("asha"), storm.clock)
    ask_wardens(storm.house, "M1", Hand("asha"), storm.clock)
    both = now_of(storm).wardens
    assert both is not None
    assert both.silent > 1
    close_by_hand(storm.house, "M1", "over", "asha", storm.clock)
    assert now_of(storm).wardens == Count(0, 0, 1)


def test_a_silent_feed_is_in_the_bar_with_its_reason(world: World) -> None:
    """Promise 5: for how long, and what it says; once, although a concern is open too."""
    with phones_aside(world):
        world.publisher.status = 503
        world.forward(minutes=45)
        now = now_of(world)
    (words,) = [sentence for sentence in now.blind.sentences if "ea" in sentence]
    assert words.startswith("No word from ea for 4")
    assert "503" in words
    assert [row.state for row in now.blind.rows] == ["silent"]
    assert now.blind.feeds.startswith("ea SILENT for 4")
    assert now.incidents[0].kind == "system"
    assert now.incidents[0].words


def test_a_list_is_bounded(world: World) -> None:
    """The rest is counted, and none of it is worse than what is shown."""
    with phones_aside(world):
        for number in range(40):
            world.publisher.say(f"034FWFX{number}", 3 if number else 1, world.clock)
        world.poll()
        now = now_of(world)
    assert (len(now.warnings), now.more_warnings) == (MOST, 10)
    assert now.warnings[0].level is Level.RED


def test_on_both_engines(either: World) -> None:  # noqa: F811
    """Every question of the page is understood by SQLite and PostgreSQL alike."""
    with phones_aside(either):
        either.warns(ALERT, 3)
        either.warns(SILEBY)
        either.phone("wilma").replies("1")
        now = now_of(either)
    assert (now.wardens, now.incidents[0].words, len(now.warnings)) == (Count(1, 0, 0), "Flood warning", 2)
