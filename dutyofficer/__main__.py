"""`python -m dutyofficer`."""

from __future__ import annotations

from dutyofficer.cli import main

main()
