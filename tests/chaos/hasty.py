"""The command line, with the look-ups of wardens' texts seconds apart, so that a storm is over in one of a minute."""

from __future__ import annotations

from datetime import timedelta

from dutyofficer.cli import main
from dutyofficer.store import unknown

if __name__ == "__main__":
    unknown.GAPS = (timedelta(seconds=1), timedelta(seconds=2))
    main()
