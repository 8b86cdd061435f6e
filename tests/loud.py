"""`dutyofficer` with every logger at DEBUG, and with faults whose text holds a phone number: for test_quiet_logs."""

from __future__ import annotations

import logging
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from dutyofficer import daemon, running
from dutyofficer.cli import main
from dutyofficer.desk.house import House
from dutyofficer.desk.upkeep import upkeep
from dutyofficer.store.tables import attempts

FAULTY, SPACED = "+447700900888", "07700 900 888"
CRASHED, THREAD_DIED, REFUSED = "one round of upkeep fails", "a thread dies", "IntegrityError"
_serve = daemon.run
_faults = [CRASHED]


def _upkeep_that_fails_once(house: House, now: datetime) -> None:
    if _faults:
        word = _faults.pop()
        try:
            with house.database.write() as tx:
                tx.execute(insert(attempts).values(id=FAULTY, message=-1, boot=FAULTY))
        except Exception as error:
            raise RuntimeError(f"{word}: {SPACED} ({FAULTY})") from error
    upkeep(house, now)


def _dies() -> None:
    raise ValueError(f"{THREAD_DIED}: To=%2B{FAULTY[1:]}&Body=x")


def _loud(*args: Any, **named: Any) -> int:
    """Whatever level a library has given its logger."""
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
    threading.Thread(target=_dies).start()
    return _serve(*args, **named)


if __name__ == "__main__":
    setattr(daemon, "run", _loud)  # noqa: B010
    for name, value in {"upkeep": _upkeep_that_fails_once, "BEAT": timedelta(seconds=1)}.items():
        setattr(running, name, value)
    main(["--config", str(Path(sys.argv[1])), "-vv", "run"])
