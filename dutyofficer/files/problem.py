"""What is wrong with a file, in one line for the person who has it open."""

from __future__ import annotations


class BadFile(Exception):
    """A file that is not imported: `people.csv: row 4, column mobile: why`. One bad place stops the whole import."""

    def __init__(self, file: str, place: str, why: str) -> None:
        self.file, self.place, self.why = (" ".join(part.split()) for part in (file, place, why))
        super().__init__(": ".join(part for part in (self.file, self.place, self.why) if part))
