"""`make run`: a storm that somebody watches, told as it happens, and over by itself when nobody is there."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from dutyofficer.cli import main
from tests.tiny_pack import OPENED, write_files, write_pack

DUTYOFFICER = [str(Path(sys.executable).with_name("dutyofficer"))]


@pytest.fixture
def played(tmp_path: Path) -> str:
    """The whole output of a demo with stdin closed; Asha accepts 20 s after the page, in the storm's time."""
    pack = write_pack(tmp_path / "pack", f"{OPENED + timedelta(seconds=20):%Y-%m-%dT%H:%M:%SZ},asha,1\n")
    data = write_files(tmp_path / "data")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8321))
            taken.listen()
        except OSError:
            pass  # somebody else has it: as good
        done = subprocess.run(
            [*DUTYOFFICER, "demo", "--storm", pack, "--data", data, "--speed", "100000"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_story_is_told(played: str) -> None:
    """Banner first, the address on the next free port, each text, the reply between question and answer, the sum."""
    lines = played.splitlines()
    assert lines[0].startswith("DEMO: nothing is sent to anybody.")
    address = re.search(r"http://127\.0\.0\.1:(\d+)/phones", lines[1])
    assert address is not None
    assert int(address[1]) > 8321, "that one is taken"
    page = next(n for n, line in enumerate(lines) if "FLOOD WARNING" in line and "Reply 1" in line)
    reply = lines.index("    > 1")
    answer = next(n for n, line in enumerate(lines) if "you have F1" in line)
    assert page < reply < answer
    assert lines[page - 1] == "Fri 14:00:00  Asha Patel"
    assert lines[reply - 1] == "Fri 14:00:20  Asha Patel"
    assert re.search(rf"http://127\.0\.0\.1:{address[1]}/i/[0-9a-z]{{12}}$", lines[answer]), "it can be opened"
    assert "F1 River Soar at Sileby: asha has it, 0 min 20 s after the first page" in lines
    assert "none left this machine." in played
    assert lines[-1].endswith("every chain holds.")


FAULTS = [
    (["--storm", "no-such-storm"], "dutyofficer: there is no storm pack 'no-such-storm'; shipped are "),
    (["--storm", "PACK", "--listen", "127.0.0.1:99999"], "dutyofficer: 127.0.0.1:99999: cannot listen there"),
    (["--storm", "PACK", "--listen", "here"], "dutyofficer: here: cannot listen there"),
    (["--storm", "PACK", "--data", "EMPTY"], "holds none of areas.geojson"),
]


@pytest.mark.parametrize(("args", "fault"), FAULTS, ids=["storm", "port", "address", "data"])
def test_faults_are_one_line(tmp_path: Path, args: list[str], fault: str) -> None:
    """Exit 1, and no traceback."""
    pack = write_pack(tmp_path / "pack")
    (tmp_path / "empty").mkdir()
    words = {"PACK": str(pack), "EMPTY": str(tmp_path / "empty")}
    done = CliRunner().invoke(main, ["demo", *(words.get(arg, arg) for arg in args)])
    assert done.exit_code == 1
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1
