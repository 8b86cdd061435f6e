"""F13: the publisher's list beside what we keep, and the one text that it comes to."""

from __future__ import annotations

from pathlib import Path

from dutyofficer.core.area import FloodArea
from dutyofficer.core.flood_list import Listed, Renamed, compare_list, in_one_text
from dutyofficer.core.message import segments
from dutyofficer.sources.flood_area_list import read_list

ANSWERS = Path(__file__).parents[1] / "data" / "ea" / "flood_areas"

OURS = ("Leicester", "Leicestershire", "Rutland")
KEPT = {
    "034fwfold": FloodArea(code="034FWFold", name="River Soar at Sileby"),
    "034fwfgone": FloodArea(code="034FWFGONE", name="Gone Brook"),
}
LIST = (
    Listed("034FWFOLD", "River  Soar at SILEBY", None, ("Leicestershire",)),
    Listed("034FWFNEW", "New Brook", "034WAF405", ("Leicester", "Leicestershire")),
    Listed("031FWFCH30", "River Chelt", None, ("Gloucestershire",)),
    Listed("034FWFNORTH", "Far Brook", None, ("North Leicestershire",)),
    Listed("034FWFNONE", "Nameless", None, ()),
)


def test_new_is_what_names_an_authority_of_ours_whole() -> None:
    """F5, F13: letter case and blanks are no news; `North Leicestershire` is another county."""
    news = compare_list(LIST, KEPT, OURS)
    assert [area.code for area in news.new] == ["034FWFNEW"]
    assert [area.code for area in news.ours] == ["034FWFOLD", "034FWFNEW"]
    assert [area.code for area in news.gone] == ["034FWFGONE"]
    assert news.renamed == ()


def test_renamed_is_what_people_would_read_differently() -> None:
    """F13: also where it names no authority of ours: it is in our register."""
    kept = {"031fwfch30": FloodArea(code="031FWFCH30", name="Chelt")}
    assert compare_list(LIST, kept, OURS).renamed == (Renamed("031FWFCH30", "Chelt", "River Chelt"),)


def test_two_real_years_of_churn() -> None:
    """F13: around Cheltenham three areas came and one got another name, with its child areas under a new parent."""
    before, after = (read_list(path.read_bytes()) for path in sorted(ANSWERS.glob("*.json")))
    kept = {area.key: FloodArea(code=area.code, name=area.name, parent=area.parent) for area in before}
    news = compare_list(after, kept, ("Gloucestershire",))
    assert {area.code for area in news.new} == {"031WAF218", "031FWFHB10", "031FWFWYB10"}
    assert news.renamed == (Renamed("031WAF212", "Rivers in North Gloucestershire", "Tributaries in Gloucester"),)
    assert news.gone == ()


def test_the_text_counts_names_and_stays_within_two_messages() -> None:
    """F13, S5: a few are named, a flood of them is counted."""
    assert in_one_text(["034FWFNEW New Brook"], [], [], []) == "1 new flood area of ours: 034FWFNEW New Brook."
    many = [f"034FWF{n:012} Rivers Wreake and Soar for riverside properties near Syston" for n in range(400)]
    for said in (in_one_text(many, many, many, many), in_one_text(many, [], [], []), in_one_text([], [], [], many)):
        assert segments(f"Leicestershire: {said} See dutyofficer areas refresh --dry-run. No reply.") <= 2, said
        assert "and 39" in said
    assert in_one_text([], [], [], []) == ""
