"""Promise 5, it says when it is blind: a team builds its Christmas, nothing is left open unseen, and each is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dutyofficer.core.rota import schedule
from dutyofficer.desk import rota_edits
from dutyofficer.desk.deliver import deliver_all
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.rota_edits import Edit, Planned, plan, save
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.store.db import Database, Tx
from tests.promises.conftest import MAKE
from tests.promises.publisher import SILEBY
from tests.promises.world import PEOPLE, World, london, quiet_wardens

TURNS = """
[[rota]]
id = "duty-officer"
[[rota.layer]]
people = ["asha", "ben", "mei"]
shift = "1w"
start = 2025-11-10T09:00:00
[[rota]]
id = "second-on-call"
[[rota.layer]]
people = ["ben", "mei", "asha"]
shift = "1w"
start = 2025-11-10T09:00:00
[[rota]]
id = "senior-manager"
[[rota.layer]]
people = ["carol"]
shift = "1w"
start = 2025-11-10T09:00:00
"""
"""Asha has the week of 10 November, Ben the next, Mei the one after; the second is whoever is next."""
TEAM = PEOPLE + "mei,Mei Chen,07700 900105,,duty-officer,,text\n"
Builds = Callable[[Tx], Edit]


@pytest.fixture
def team(make_world: MAKE) -> World:
    """Friday 14 November, 14:00: Asha has it until Monday; no phone is asked for proof in this story."""
    return make_world(rotas=TURNS, people=TEAM)


def wishes(world: World, builds: Builds) -> list[Planned]:
    """What an edit would do."""
    with world.house.database.read() as tx:
        return plan(tx, world.house, builds(tx), world.clock)


def does(world: World, builds: Builds, by: str | None = None) -> int:
    """It is saved; returns the number of the change."""
    made = save(world.house, builds, wishes(world, builds), by, world.clock)
    upkeep(world.house, world.clock)
    deliver_all(world.house, world.clock)
    assert made[0].number is not None
    return made[0].number


def override(world: World, person: str, start: str, end: str, rota: str = "duty-officer") -> Builds:
    span = london(start), london(end)
    return lambda tx: rota_edits.override(tx, world.house, rota, person, *span, None, world.clock)


def leave(world: World, person: str, start: str, end: str, stand_in: str | None = None) -> Builds:
    spans = [(london(start), london(end))]
    return lambda tx: rota_edits.leave(tx, world.house, person, spans, stand_in, world.clock)


def undo(world: World, number: int) -> Builds:
    return lambda tx: rota_edits.undo(tx, world.house, number)


def duty(world: World, start: str, end: str, rota: str = "duty-officer") -> list[str | None]:
    """Who has it, in order."""
    with world.house.database.read() as tx:
        found = world.house.register(tx).rotas[rota]
    return [span.person for span in schedule(found, london(start), london(end))]


def log_of(world: World) -> list[str]:
    return [line.removeprefix("service rota: ") for line in world.log() if line.startswith("service rota: ")]


def test_christmas_is_built(team: World) -> None:
    """D6, D7: leave that leaves a gap is seen and filled, each is told of their own, an override is undone."""
    away = leave(team, "mei", "2025-12-20 00:00", "2025-12-27 00:00")
    second = wishes(team, away)
    assert [(each.after.id, [gap.start for gap in each.gaps]) for each in second] == [
        ("duty-officer", [london("2025-12-20 00:00")]), ("second-on-call", []),
    ]  # fmt: skip
    covered = leave(team, "mei", "2025-12-20 00:00", "2025-12-27 00:00", "ben")
    assert not [gap for each in wishes(team, covered) for gap in each.gaps]
    does(team, covered, by="dev")
    team.phone("ben").gets("LLR rota: you have duty-officer Sat 20 Dec 00:00 to Mon 22 Dec 09:00 (leave by D Rao).")
    team.phone("mei").gets("LLR rota: you no longer have duty-officer Sat 20 Dec 00:00 to Mon 22 Dec 09:00 (leave")
    number = does(team, override(team, "ben", "2025-12-25 09:00", "2025-12-26 09:00"), by="ben")
    team.phone("ben").gets("you have duty-officer Thu 25 Dec 09:00 to Fri 26 Dec 09:00 (override by B Jones).")
    team.phone("asha").gets(
        "you no longer have duty-officer Thu 25 Dec 09:00 to Fri 26 Dec 09:00 (override by B Jones)."
    )
    team.all_read()  # Carol and Dev hear nothing
    does(team, undo(team, number))
    team.phone("ben").gets("you no longer have duty-officer Thu 25 Dec 09:00 to Fri 26 Dec 09:00 (undo).")
    team.phone("asha").gets("you have duty-officer Thu 25 Dec 09:00 to Fri 26 Dec 09:00 (undo).")
    assert duty(team, "2025-12-22 09:00", "2025-12-29 09:00") == ["asha"]
    assert log_of(team)[-2:] == [
        f"change {number} of rota duty-officer: override: ben 2025-12-25T09:00+00:00 to 2025-12-26T09:00+00:00",
        f"change {number + 1} of rota duty-officer: undo: of change {number}, "
        "override: ben 2025-12-25T09:00+00:00 to 2025-12-26T09:00+00:00",
    ]


def test_what_is_saved_is_what_was_seen(team: World) -> None:
    """D6: somebody else was quicker between the look and the yes: it is not saved over theirs."""
    builds = override(team, "ben", "2025-12-25 09:00", "2025-12-26 09:00")
    seen = wishes(team, builds)
    does(team, override(team, "mei", "2025-12-25 00:00", "2025-12-27 00:00"))
    team.phone("mei").forgets()
    team.phone("asha").forgets()
    with pytest.raises(CannotDo, match="look again"):
        save(team.house, builds, seen, None, team.clock)


def test_nobody_is_woken_by_what_can_wait(team: World) -> None:
    """D6: at 23:00 what begins in a month waits for 07:00, what begins at 08:00 does not, what was undone is none."""
    second = "second-on-call"
    team.at("2025-11-14 23:00")
    number = does(team, override(team, "ben", "2025-12-17 09:00", "2025-12-18 09:00", second))
    team.all_read()
    does(team, undo(team, number))
    does(team, override(team, "mei", "2025-11-15 08:00", "2025-11-15 20:00", second))
    team.phone("mei").gets("you have second-on-call Sat 15 Nov 08:00 to Sat 15 Nov 20:00 (override).")
    team.phone("ben").gets("you no longer have second-on-call Sat 15 Nov 08:00")
    does(team, override(team, "asha", "2025-11-19 09:00", "2025-11-20 09:00", second))
    does(team, override(team, "asha", "2025-11-21 09:00", "2025-11-22 09:00", second), by="dev")
    team.at("2025-11-15 06:59")
    team.all_read()
    team.at("2025-11-15 07:01")
    team.phone("asha").gets(
        "you have second-on-call Wed 19 Nov 09:00 to Thu 20 Nov 09:00 and 1 more (override by D Rao)"
    )
    team.phone("mei").gets("you no longer have second-on-call Wed 19 Nov 09:00 to Thu 20 Nov 09:00 and 1 more")
    for who in ("dev", "ben"):  # what the team hears, and the notice of a shift, are other stories
        team.phone(who).forgets()
    team.at("2025-11-15 07:59")
    team.all_read()


def test_told_once_also_after_a_kill(team: World, opened_again: Database) -> None:
    """D6: killed while a text waits for the morning, the service sends it then, once."""
    team.at("2025-11-14 23:00")
    does(team, override(team, "ben", "2025-12-17 09:00", "2025-12-18 09:00"))
    team.restarts(opened_again)
    team.at("2025-11-15 07:01")
    team.phone("ben").gets("you have duty-officer Wed 17 Dec 09:00")
    team.phone("mei").gets("you no longer have duty-officer Wed 17 Dec 09:00")
    team.restarts(opened_again)
    team.at("2025-11-15 07:30")
    team.all_read()


def test_an_import_is_a_change_too(team: World, tmp_path: Path) -> None:
    """D6: another order of people, read from a file, is told to each with their first span, the rest counted."""
    team.imports(tmp_path / "new", rotas=TURNS.replace('"asha", "ben", "mei"', '"asha", "mei", "ben"'))
    team.forward(seconds=1)
    team.phone("mei").gets(
        "LLR rota: you have duty-officer Mon 17 Nov 09:00 to Mon 24 Nov 09:00 and 17 more, "
        "and no longer Mon 24 Nov 09:00 to Mon 1 Dec 09:00 and 16 more (import)."
    )
    team.phone("ben").gets("you have duty-officer Mon 24 Nov 09:00", "and no longer Mon 17 Nov 09:00")
    assert "change 4 of rota duty-officer: import" in log_of(team)


def test_a_swap_by_text(team: World) -> None:
    """D7, A1: Mei asks Ben; a flood comes first, then his `1` takes it, and both are told; a third one does nothing."""
    mei, ben = team.phone("mei"), team.phone("ben")
    mei.replies("Swap Ben duty officer please")
    ben.gets(
        "LLR: M Chen asks you to take duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00. Reply 1 to take it, 2 if you"
    )
    mei.gets("LLR: B Jones is asked to take duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00. It stays yours until")
    mei.replies("SWAP BEN DUTY OFFICER")
    mei.gets("B Jones is asked already")
    team.warns(SILEBY)
    team.forward(minutes=5)
    ben.gets("FLOOD WARNING")
    ben.rings("FLOOD WARNING")
    ben.accepts()
    assert duty(team, "2025-11-24 09:00", "2025-12-01 09:00") == ["mei"]
    ben.replies("1")
    ben.gets("LLR: you have duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00, from M Chen, who is told.")
    mei.gets("LLR rota: you no longer have duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00 (swap by B Jones).")
    assert duty(team, "2025-11-24 09:00", "2025-12-01 09:00") == ["ben"]
    ben.replies("1")
    ben.gets("you have it since")
    assert duty(team, "2025-11-24 09:00", "2025-12-01 09:00") == ["ben"]
    team.phone("asha").forgets()
    quiet_wardens(team)


def test_a_swap_is_refused_or_lapses(team: World) -> None:
    """D7: `2` refuses, and nothing changes; silence for a day lets it lapse; each time Mei hears that it is hers."""
    mei, ben = team.phone("mei"), team.phone("ben")
    mei.replies("SWAP B JONES DUTY-OFFICER")
    ben.gets("asks you to take duty-officer Mon 24 Nov 09:00")
    mei.gets("is asked to take")
    ben.replies("2")
    ben.gets("LLR: noted, you cannot take duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00. M Chen is told.")
    mei.gets("B Jones cannot take duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00, so it stays yours. Reply SWAP")
    mei.replies("Swap Duty officer with Asha")
    team.phone("asha").gets("M Chen asks you to take", "You have second-on-call then too.")
    mei.gets("A Patel is asked to take", "They have second-on-call then too.")
    team.at("2025-11-15 13:58")
    team.all_read()
    team.at("2025-11-15 14:01")
    mei.gets("A Patel has not answered about duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00, so it stays yours.")
    team.phone("asha").replies("1")
    team.phone("asha").gets("nothing waits for your answer")
    assert duty(team, "2025-11-24 09:00", "2025-12-01 09:00") == ["mei"]


def test_at_night_only_what_begins_soon_is_asked(team: World) -> None:
    """D7: Mei at 23:00: Ben is asked at 07:00. Asha, on duty and ill at 03:00: Ben is asked at once, and has it."""
    team.at("2025-11-14 23:00")
    team.phone("mei").replies("SWAP BEN DUTY-OFFICER")
    team.phone("mei").gets("B Jones will be asked at Sat 07:00 to take duty-officer Mon 24 Nov 09:00")
    team.at("2025-11-15 03:00")
    team.all_read()
    team.phone("asha").replies("swap jones")
    team.phone("ben").gets("A Patel asks you to take duty-officer now to Mon 17 Nov 09:00.", "You have second-on-call")
    team.phone("asha").gets("B Jones is asked to take duty-officer now to Mon 17 Nov 09:00.")
    team.phone("ben").replies("1")
    team.phone("ben").gets("you have duty-officer now to Mon 17 Nov 09:00", "from A Patel", "You have second-on-call")
    team.phone("asha").gets("you no longer have duty-officer now to Mon 17 Nov 09:00 (swap by B Jones)")
    assert duty(team, "2025-11-15 03:01", "2025-11-15 04:00") == ["ben"]
    team.at("2025-11-15 07:01")
    team.phone("dev").forgets()
    team.phone("ben").gets("M Chen asks you to take duty-officer Mon 24 Nov 09:00")


WHO = [
    ("SWAP", "swap with whom? Reply SWAP and one of: A Patel, B Jones."),
    ("SWAP OLGA", "swap with whom? Reply SWAP and one of: A Patel, B Jones."),
    ("SWAP A", "swap with whom?"),
    ("Swap with me for a week?", "swap with whom?"),
]


@pytest.mark.parametrize(("text", "answer"), WHO, ids=[row[0] for row in WHO])
def test_an_unclear_swap_asks_nobody(team: World, text: str, answer: str) -> None:
    """D7, A6: nobody is asked; the answer has the names that would work."""
    team.phone("mei").replies(text)
    team.phone("mei").gets(answer)


def test_nothing_to_swap(team: World) -> None:
    """D7: Carol has her rota alone and for good; Dev has no duty at all."""
    for who in ("carol", "dev"):
        team.phone(who).replies("SWAP BEN")
        team.phone(who).gets("there is no duty of yours that somebody else on the rota could take")


def test_a_duty_that_is_gone_cannot_be_taken(team: World) -> None:
    """D7: the rota was changed while Ben thought about it: his `1` changes nothing, and says so."""
    team.phone("mei").replies("SWAP BEN DUTY-OFFICER")
    does(team, override(team, "asha", "2025-11-24 09:00", "2025-12-01 09:00"))
    for who in ("mei", "ben", "asha"):
        team.phone(who).forgets()
    team.phone("ben").replies("1")
    team.phone("ben").gets("that duty is not there to be taken any more")
    assert duty(team, "2025-11-24 09:00", "2025-12-01 09:00") == ["asha"]


def test_whoever_takes_no_texts_is_rung(make_world: MAKE) -> None:
    """D7, L4: Lil has only a landline; she may take a duty by a key."""
    turns = TURNS.replace('"ben", "mei"]', '"ben", "mei", "lil"]')
    people = TEAM.replace("lil,Lil Moss,,0116 496 0201,warden", "lil,Lil Moss,,0116 496 0201,warden duty-officer")
    world = make_world(rotas=turns, people=people)
    world.phone("mei").replies("SWAP LIL")
    asked = world.phone("lil").rings("M Chen asks you to take duty-officer, Mon 24 Nov 09:00", "Press 1 to take it.")
    assert world.phone("lil").presses("9") == asked
    taken = "LLR: you have duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00, from M Chen, who is told."
    assert [world.phone("lil").presses("1") for _ in range(2)] == [taken] * 2
    assert duty(world, "2025-11-24 09:00", "2025-12-01 09:00") == ["lil"]
    world.phone("mei").forgets()
    upkeep(world.house, world.clock)
    deliver_all(world.house, world.clock)
    world.phone("mei").gets("you no longer have duty-officer Mon 24 Nov 09:00 to Mon 1 Dec 09:00 (swap by L Moss)")
