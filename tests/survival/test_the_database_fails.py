"""The database takes nothing for a while: nothing is lost, nothing is said to be kept that is not."""

from __future__ import annotations

import resource
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.survival.house import ASHA, BEN, Life, living, soon

FREE = resource.RLIM_INFINITY


@contextmanager
def full(life: Life) -> Iterator[None]:
    """Nothing it writes may make a file longer than its log of changes is now, as on a full disk."""
    now = min(path.stat().st_size for path in life.folder.glob("dutyofficer.db*") if path.stat().st_size)
    resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (now, FREE))
    try:
        yield
    finally:
        if life.process.poll() is None:
            resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (FREE, FREE))


@pytest.mark.chaos
def test_another_program_holds_the_lock(tmp_path: Path) -> None:
    """For 30 s: polls go on; a reply is kept or refused, never just swallowed; afterwards all is paged and answered."""
    answers: list[tuple[float, int]] = []
    with living(tmp_path) as life:
        life.warns()
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        began = time.monotonic()

        def replies() -> None:
            status = life.posts("1")
            answers.append((time.monotonic() - began, status))

        asking = threading.Thread(target=replies)
        with life.locked():
            polls = len(life.publisher.polls)
            asking.start()
            life.warns("034FWFSOQUORN", 1)
            while time.monotonic() - began < 30:
                assert life.process.poll() is None
                time.sleep(0.5)
            assert len(life.publisher.polls) > polls, "it went on asking"
        asking.join()
        ((_, status),) = answers
        assert status in (200, 500), answers
        soon(lambda: life.texts(ASHA, "Quorn"), 15)
        assert status == 200 or life.posts("1") == 200
        soon(lambda: life.texts(ASHA, "you have"))
        soon(lambda: life.health()[0] == 200)
        assert life.whole()


def test_the_disk_is_full_for_a_moment(tmp_path: Path) -> None:
    """It goes on; a warning of that time is paged afterwards; a reply gets a 500, and is taken when it comes again."""
    with living(tmp_path) as life:
        with full(life):
            life.warns()
            soon(lambda: life.says("poll ea failed"))
            assert life.posts("1") == 500
            assert (life.texts(ASHA), life.process.poll()) == ([], None)
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        assert life.posts("1") == 200
        soon(lambda: life.texts(ASHA, "you have F1"))
        assert life.whole()


@pytest.mark.chaos
def test_the_disk_stays_full(tmp_path: Path) -> None:
    """Health is 503 within a minute, then it ends with status 1 and says why; the database is not torn."""
    with living(tmp_path) as life:
        with full(life):
            life.warns()
            soon(lambda: life.health()[0] == 503, 60)
            assert life.process.wait(90) == 1
        soon(lambda: life.says("CRITICAL", "ending, to be started again"))
        assert life.whole()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 3 MB."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", place], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a file system cannot be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(path: Path) -> None:
    """Until not a byte more goes onto its disk."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 512):
            pass


@pytest.mark.chaos
def test_a_real_disk_that_is_full(small_disk: Path) -> None:
    """Filled by somebody else's file to the last byte: it goes on, and pages once there is room again."""
    with living(small_disk) as life:
        filler = small_disk / "somebody-elses"
        fill(filler)
        life.warns()
        soon(lambda: life.says("database or disk is full"), 15)
        assert life.posts("1") == 500
        assert (life.texts(ASHA), life.process.poll()) == ([], None)
        filler.unlink()
        soon(lambda: life.texts(ASHA, "FLOOD WARNING"))
        soon(lambda: life.texts(BEN, "ESCALATION F1"))
        assert life.whole()
