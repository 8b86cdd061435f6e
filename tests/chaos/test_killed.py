"""Promises 1 and 5 under SIGKILL: nothing is lost, and nothing sent twice unless nobody could know (S1).

`DUTYOFFICER_CHAOS_KILLS` and `DUTYOFFICER_CHAOS_SEED` set how often and when; without a seed one is drawn and said.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import SystemRandom

from tests.chaos.trial import Trial, try_seed

KILLS = int(os.environ.get("DUTYOFFICER_CHAOS_KILLS", "2"))


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """S1: every change is stored once and told, every message taken, the record whole, and every page has a step."""
    seed = int(os.environ.get("DUTYOFFICER_CHAOS_SEED") or SystemRandom().randrange(10**6))
    trial: Trial = try_seed(tmp_path, seed, KILLS)
    assert not trial.broken, f"DUTYOFFICER_CHAOS_SEED={seed} DUTYOFFICER_CHAOS_KILLS={KILLS}\n{trial}"
    assert trial.counted is not None
    assert trial.counted.kills >= KILLS
