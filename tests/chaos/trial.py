"""One seed tried: the storm without a kill, the storm with kills, and what is to be said of it.

By hand: `python -m tests.chaos.trial --seeds 10 --kills 20` (and `--first` for the first seed).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import click

from dutyofficer.core.message import Inbound, Sender
from dutyofficer.desk.answer import receive_text
from dutyofficer.desk.receive import poll
from dutyofficer.wiring import open_service
from tests.channels.stand_in import ACCOUNT
from tests.chaos import judgement
from tests.chaos.judgement import Counted
from tests.chaos.recorded import write_files
from tests.chaos.storm import ASHA, CONFIG, Storm, Stuck, imported, now, play, storm
from tests.promises.publisher import Publisher, serve


@dataclass
class Trial:
    """What came of one seed."""

    seed: int
    counted: Counted | None = None
    broken: list[str] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        """For a human."""
        lines = [f"seed {self.seed}: {self.counted}, {self.seconds:.0f} s", " ".join(self.moments), *self.broken]
        return "\n  ".join(lines)


def try_seed(folder: Path, seed: int, kills: int) -> Trial:
    """Play it; never raises."""
    trial, began = Trial(seed), time.monotonic()
    with storm(folder, seed, max(4, kills)) as (played, steps):
        try:
            play(played, steps, kills)
            played.soon(lambda: judgement.is_quiet(played.database), "it did not become quiet in two minutes", 120)
        except Stuck as error:
            trial.broken.append(str(error))
        trial.broken += _judged(played, folder)
        trial.counted = judgement.count(played.database, played.provider, played.killer.kills)
        trial.moments, trial.seconds = played.moments, time.monotonic() - began
        log = (folder / "duty" / "service.log").read_text(encoding="utf-8")
        trial.broken += [line for line in log.splitlines() if line.startswith("Traceback")]
    return trial


def _judged(played: Storm, folder: Path) -> Iterator[str]:
    wanted = without_kills(folder / "calm", played.said)
    yield from judgement.broken(played.database, played.provider, now())
    with played.database.read() as tx:
        told, changes, levels = judgement.told_at_once(tx), judgement.changes(tx), judgement.levels(tx)
        for sid in judgement.unanswered(tx, now() - timedelta(hours=1)):
            yield f"the answer {sid} was taken, and nothing was done about it"
    if changes != wanted.changes:
        yield f"other changes were stored than without kills: {changes} for {wanted.changes}"
    if levels != wanted.levels:
        yield f"the warnings stand otherwise than without kills: {levels} for {wanted.levels}"
    yield from (f"not told: {key} ({n} times)" for key, n in sorted((wanted.told - told).items()))
    yield from (
        f"told too often: {key} ({n} times)" for key, n in sorted((told - wanted.told).items()) if "page" not in key
    )


@dataclass(frozen=True, slots=True)
class Calm:
    """What the same storm comes to when nothing is killed."""

    told: Counter[str]
    changes: list[tuple[int, str, int]]
    levels: dict[str, int]


def without_kills(folder: Path, said: list[bytes | str]) -> Calm:
    """Poll every document once and take every reply, in this process, with nothing sent."""
    publisher = Publisher()
    for feed in serve(publisher):
        text = CONFIG.format(port=8321, feed=feed, channel="screen", account=ACCOUNT, twilio="")
        config = write_files(folder, text)
        imported(config.parent).close()
        service = open_service(config)
        for each in said:
            if isinstance(each, bytes):
                publisher.body = each
                poll(service.house, "ea", now())
            else:
                reply = Inbound(provider_id=each, sender=ASHA, to=Sender.PAGES, body="1", received=now())
                receive_text(service.house, reply, now())
        with service.database.read() as tx:
            calm = Calm(judgement.told_at_once(tx), judgement.changes(tx), judgement.levels(tx))
        service.database.close()
    return calm


@click.command()
@click.option("--seeds", default=10, show_default=True)
@click.option("--kills", default=20, show_default=True, help="For each seed.")
@click.option("--first", default=1, show_default=True, help="The first seed; the others follow it.")
def main(seeds: int, kills: int, first: int) -> None:
    """Try several seeds one after the other; exit 1 if any broke a promise."""
    bad = 0
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory() as folder:
            trial = try_seed(Path(folder), seed, kills)
        click.echo(str(trial))
        bad += bool(trial.broken)
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
