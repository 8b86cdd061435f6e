"""Reading and writing whole text files, and the limits that every format shares."""

from __future__ import annotations

import os
from pathlib import Path

from dutyofficer.files.problem import BadFile

LONGEST_ID = 64
LONGEST_NAME = 200
_PRIVATE, _SHARED = 0o600, 0o666


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without the mark that Excel puts in front. Errors: BadFile, also for an empty one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile(path.name, "", f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BadFile(path.name, "", "is not UTF-8 text; in Excel save it as CSV UTF-8") from error
    if not text.strip():
        raise BadFile(path.name, "", "is empty")
    return text


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write UTF-8. `private`: nobody but the owner may read it, also where an open file of that name was before."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, _PRIVATE if private else _SHARED), "wb") as file:
        if private:
            os.fchmod(file.fileno(), _PRIVATE)
        file.truncate()
        file.write(text.encode())


def why_bad_id(text: str) -> str:
    """What is wrong with an id, or nothing. Ids are listed with blanks between, and typed on command lines."""
    if not text:
        return "is missing"
    if len(text.split()) > 1 or text != text.strip():
        return f"{text!r} has a blank in it"
    return f"{text!r} is longer than {LONGEST_ID} characters" if len(text) > LONGEST_ID else ""


def why_bad_name(text: str) -> str:
    """What is wrong with a name, or nothing."""
    if not text.strip():
        return "is missing"
    return f"{text[:20]!r}... is longer than {LONGEST_NAME} characters" if len(text) > LONGEST_NAME else ""
