"""D8 at the command line: `rota risks`, and what `check` makes of it."""

from __future__ import annotations

from tests.test_cli import Desk, desk, is_time  # noqa: F401  # the same shell

SHAPE = {"kind", "rota", "person", "start", "end", "text", "minor"}


def plan(desk: Desk, old: str, new: str) -> None:  # noqa: F811
    """The team changes rotas.toml and imports it."""
    rotas = desk.config.with_name("rotas.toml")
    text = rotas.read_text(encoding="utf-8")
    assert old in text
    rotas.write_text(text.replace(old, new), encoding="utf-8")
    assert desk.run("import", rotas).exit_code == 0


def test_risks(desk: Desk) -> None:  # noqa: F811
    """One line each, the worst first, exit 0; as JSON with times that carry an offset."""
    plan(desk, 'people = ["asha"]', 'people = ["asha"]\nuntil = 2025-02-03T09:00:00')
    done = desk.run("rota", "risks")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "gap           nobody on duty-officer from now on"
    assert "nights        " in done.stdout
    shapes = desk.reads("rota", "risks")
    assert [shape["text"] for shape in shapes] == [line[14:] for line in lines]
    assert all(set(shape) == SHAPE and is_time(shape["start"]) and is_time(shape["end"]) for shape in shapes)
    assert shapes[0] | {"start": "", "end": ""} == {
        "kind": "gap", "rota": "duty-officer", "person": None, "start": "", "end": "", "minor": False,
        "text": "nobody on duty-officer from now on",
    }  # fmt: skip


def test_bank_holidays_are_looked_at_here(desk: Desk) -> None:  # noqa: F811
    """Three years of them, half for each at first; then Ben gets every day that Asha has had."""
    both = desk.config.with_name("rotas.toml").read_text(encoding="utf-8").replace('["asha"]', '["asha", "ben"]', 1)
    desk.config.with_name("rotas.toml").write_text(both.replace('shift = "1w"', 'shift = "36mo"', 1), encoding="utf-8")
    assert desk.run("import", desk.config.with_name("rotas.toml")).exit_code == 0
    (uneven,) = [shape for shape in desk.reads("rota", "risks") if shape["kind"] == "bank-holidays"]
    assert "bank holidays on duty-officer " in uneven["text"]
    assert "A Patel " in uneven["text"]
    assert uneven["minor"]


def test_check_counts_what_presses(desk: Desk) -> None:  # noqa: F811
    """A warning with the first of them; what is only listed leaves it at rest."""
    (well,) = [found for found in desk.reads("check", code=1) if found["name"] == "rota risks"]
    assert well == {"name": "rota risks", "ok": True, "text": "none for 8 weeks"}
    plan(desk, 'people = ["ben"]', 'people = ["asha"]')
    (found,) = [found for found in desk.reads("check", code=1) if found["name"] == "rota risks"]
    assert found["text"] == "1: A Patel is on duty-officer and second-on-call at once from now on"
    assert not found["ok"]
