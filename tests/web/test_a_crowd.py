"""The worst night: 400 warnings and 10,000 messages make a page neither long nor slow, nor the database busier.

How long it takes is for `make bench`, which says it beside a page with nothing on it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutyofficer.store.db import open_database
from tests.bench.crowd import LOOKED_AT, Crowd, gather

PAGES = (
    *LOOKED_AT, "/incidents/F1?log=all&before=20", "/logbook?before=20", "/messages?before=20", "/audit",
    "/people?role=warden&page=2", "/settings", "/incidents?page=2",
)  # fmt: skip


def _crowd(folder: Path, migrated: Path, warnings: int, wardens: int) -> Iterator[Crowd]:
    shutil.copy(migrated, folder / "crowd.db")
    database = open_database(f"sqlite:///{folder / 'crowd.db'}")
    yield gather(database, folder / "files", warnings, wardens)
    database.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Crowd]:
    """400 warnings, 10,000 wardens."""
    yield from _crowd(tmp_path_factory.mktemp("many"), migrated_file, 400, 10_000)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Crowd]:
    """Four warnings, forty wardens."""
    yield from _crowd(tmp_path_factory.mktemp("few"), migrated_file, 4, 40)


def asked(crowd: Crowd, path: str) -> tuple[int, list[str]]:
    """How long a page is, and what the database was asked for it; looked at once for all tests."""
    if path not in crowd.looked:
        client = crowd.browser.client
        assert client.get(path).status_code == 200  # what is read once and kept is read
        with crowd.counted() as statements:
            crowd.looked[path] = len(client.get(path).data), statements
    return crowd.looked[path]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_bounded(many: Crowd, path: str) -> None:
    """Under 150 kB, a map under 60."""
    assert many.messages() >= 10_000
    length, _ = asked(many, path)
    assert 1_000 < length < (60_000 if path.endswith(".svg") else 150_000)


@pytest.mark.parametrize("path", PAGES)
def test_what_the_database_is_asked_does_not_grow(many: Crowd, few: Crowd, path: str) -> None:
    """As often for 400 warnings as for four."""
    _, of_many = asked(many, path)
    _, of_few = asked(few, path)
    assert len(of_many) == len(of_few), "\n".join(of_many)
    assert len(of_many) <= 30


def test_the_worst_is_never_among_the_rest(many: Crowd) -> None:
    """The one severe warning of 400 is the first on both pages."""
    client = many.browser.client
    for path, after in (("/", "Warnings, worst first"), ("/incidents/F1", "The publisher's words")):
        page = client.get(path).text.split(after)[1]
        assert "Severe flood warning" in page[: page.index("Flood warning")]
        assert "more" in page
