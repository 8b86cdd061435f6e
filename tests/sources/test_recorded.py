"""Storm packs: a recorded storm answers as the publisher did, and a broken pack says which cell is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dutyofficer.core.warning import Level
from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.recorded import Answer, BadPack, Pack, Recorded

DATA = Path(__file__).parents[1] / "data" / "ea"
AMY = DATA / "2025-10-03_storm_amy"
EMPTY = '{"items":[]}'
SECOND = timedelta(seconds=1)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 10, 3, hour, minute, tzinfo=UTC)


def pack(folder: Path, captures: str, **files: str) -> Pack:
    """A pack of one's own: captures.csv, and other files by name with dots as underscores."""
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    (folder / "captures.csv").write_text(captures)
    return Pack.load(folder)


def test_a_real_storm_plays_from_its_first_capture_to_its_last() -> None:
    storm = Pack.load(AMY)
    source = Recorded("ea", storm)
    assert (len(storm.captures), storm.start, storm.end) == (240, source.start, source.end)
    now, caching, read, worst, polls = source.start, Caching(), 0, Level.LIFTED, 0
    while True:
        fetched = source.poll(now, caching)
        caching, polls = fetched.caching, polls + 1
        if fetched.reading:
            read += 1
            worst = max([worst, *(warning.level for warning in fetched.reading.warnings)])
        following = source.next_capture(now)
        if following is None:
            break
        now = following
    assert (polls, read, now, worst) == (240, 96, source.end, Level.AMBER)


def test_a_capture_answers_until_the_next_one(tmp_path: Path) -> None:
    rows = "captured_at_utc,file\n2025-10-03T10:00:00Z,a.json\n2025-10-03T11:00:00Z,b.json\n"
    source = Recorded("ea", pack(tmp_path, rows, a_json=EMPTY, b_json='{"items":[], "meta":{}}'))
    with pytest.raises(BadPoll, match="nothing captured yet"):
        source.poll(at(10) - SECOND, Caching())
    first = source.poll(at(10), Caching())
    assert first.reading is not None
    assert source.poll(at(11) - SECOND, first.caching).reading is None
    assert source.poll(at(11), first.caching).reading is not None
    assert [source.next_capture(t) for t in (at(9), at(10), at(11))] == [at(10), at(11), None]


def test_f1_a_bad_document_is_as_bad_as_when_it_was_live(tmp_path: Path) -> None:
    source = Recorded("ea", pack(tmp_path, "captured_at_utc,file\n2025-10-03T10:00:00Z,a.txt\n", a_txt=""))
    with pytest.raises(BadPoll, match=r"a\.txt: not JSON"):
        source.poll(at(10), Caching())
    (tmp_path / "a.txt").unlink()
    with pytest.raises(BadPoll, match=r"a\.txt"):
        source.poll(at(10), Caching())


def test_rows_are_put_in_order_and_feeds_kept_apart(tmp_path: Path) -> None:
    rows = (
        "items,feed,file,captured_at_utc\n"
        "1,,b.json,2025-10-03T12:00:00+01:00\n0,met,c.json,2025-10-03T12:00\n0,ea,a.json,2025-10-03T10:00:00Z\n"
    )
    storm = pack(tmp_path, rows, a_json=EMPTY, b_json=EMPTY, c_json=EMPTY)
    assert [(c.at, c.file.name, c.feed) for c in storm.captures] == [
        (at(10), "a.json", "ea"),
        (at(11), "b.json", "ea"),
        (at(12), "c.json", "met"),
    ]
    assert (Recorded("ea", storm).end, storm.end, storm.answers, storm.index) == (at(11), at(12), (), {})
    with pytest.raises(BadPack, match="no captures of the feed nswws"):
        Recorded("nswws", storm, feed="nswws")


def test_answers_and_index_are_read(tmp_path: Path) -> None:
    storm = pack(
        tmp_path,
        "captured_at_utc,file\n2025-10-03T10:00:00Z,a.json\n",
        a_json=EMPTY,
        answers_csv='at_utc,person,text\n2025-10-03T11:00:00Z,bob,"LOG F1 wet, very"\n2025-10-03T10:05:00Z,asha,1\n',
        index_json='{"licence": "OGL v3"}',
    )
    assert storm.answers == (Answer(at(10, 5), "asha", "1"), Answer(at(11), "bob", "LOG F1 wet, very"))
    assert storm.index == {"licence": "OGL v3"}


HEAD = "captured_at_utc,file\n"
GOOD = HEAD + "2025-10-03T10:00:00Z,a.json\n"
BAD: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("no rows", HEAD, {}, "captures.csv: no captures"),
    ("nothing in it", "", {}, "captures.csv, row 1: column captured_at_utc and file is missing"),
    ("a column missing", "captured_at_utc\n2025\n", {}, "captures.csv, row 1: column file is missing"),
    ("a bad time", GOOD + "noon,a.json\n", {}, "captures.csv, row 3, column captured_at_utc: 'noon' is not a time"),
    ("a time out of range", HEAD + "0001-01-01T00:00+14:00,a.json", {}, "row 2, column captured_at_utc"),
    ("a short row", GOOD + "2025-10-03T10:00:00Z\n", {}, "captures.csv, row 3, column file: is empty"),
    ("a missing file", HEAD + "2025-10-03T10:00:00Z,b.json", {}, "row 2, column file: there is no file 'b.json'"),
    ("a folder", HEAD + "2025-10-03T10:00:00Z,.", {}, "row 2, column file: there is no file '.'"),
    ("a path out", HEAD + "2025-10-03T10:00:00Z,../x", {}, "row 2, column file: '../x' is outside the pack"),
    ("an absolute path", HEAD + "2025-10-03T10:00:00Z,/etc/passwd", {}, "column file: '/etc/passwd' is outside"),
    ("a name too long", HEAD + f"2025-10-03T10:00:00Z,{'x' * 999}", {}, "row 2, column file"),
    ("a NUL", HEAD + "2025-10-03T10:00:00Z,a\0.json", {}, "captures.csv"),
    ("an answer of nobody", GOOD, {"answers_csv": "at_utc,person,text\n2025-10-03T10:00Z,,1\n"}, "column person: is"),
    ("an answer at no time", GOOD, {"answers_csv": "at_utc,person,text\n,a,1\n"}, "answers.csv, row 2, column at_utc"),
    ("an index that is a list", GOOD, {"index_json": "[]"}, "index.json: not a JSON object"),
    ("an index cut off", GOOD, {"index_json": "{"}, "index.json: "),
)


@pytest.mark.parametrize(("sentence", "captures", "files", "why"), BAD, ids=[row[0] for row in BAD])
def test_a_broken_pack_says_file_row_and_column(
    sentence: str, captures: str, files: dict[str, str], why: str, tmp_path: Path
) -> None:
    with pytest.raises(BadPack) as caught:
        pack(tmp_path, captures, a_json=EMPTY, **files)
    assert why in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_link_out_of_the_pack_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to("/etc/passwd")
    with pytest.raises(BadPack, match="outside the pack"):
        pack(tmp_path, GOOD)


def test_a_folder_without_captures_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r"captures\.csv"):
        Pack.load(tmp_path)


def test_bytes_that_are_no_text_are_no_pack(tmp_path: Path) -> None:
    (tmp_path / "captures.csv").write_bytes(b"captured_at_utc,file\n\xff,a\n")
    with pytest.raises(BadPack, match=r"captures\.csv"):
        Pack.load(tmp_path)
