"""What a form is sent: nothing over-long, no NUL, whichever form and field it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import Length

from dutyofficer.core.account import Access
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.browser import SECRET, Browser
from tests.web.conftest import Web
from tests.web.test_acting import DECISION
from tests.web.test_console_rota import BEN_INSTEAD


@pytest.fixture
def app(front: Front, world: World) -> Flask:
    """Asha is at the console, as an administrator; Sileby is warned."""
    world.warns(SILEBY)
    world.phone("asha").gets("FLOOD WARNING")
    return make_app(replace(front, visitor=lambda: Visitor("asha", Access.ADMINISTRATOR, "asha")))


def kinds(kind: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    """Every form of ours."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("dutyofficer."):
            yield each
        yield from kinds(each)


def longest(field: Field) -> int:
    """How much a field that is typed into takes."""
    ends: list[object] = list(field.validators)
    return max((each.max for each in ends if isinstance(each, Length)), default=-1)


def test_every_field_that_is_typed_into_has_an_end(app: Flask) -> None:
    """Also the hidden ones: whoever sends a form need not be a browser. One character more than that is refused."""
    looked_at = 0
    for kind in kinds():
        with app.test_request_context():
            typed = [field for field in kind(formdata=None) if isinstance(field, StringField)]
        for field in typed:
            if field.name == "csrf_token":
                continue
            most = longest(field)
            assert most > 0, f"{kind.__name__}.{field.name} takes anything"
            with app.test_request_context(method="POST", data={field.name: "2" * (most + 1)}):
                form = kind(meta={"csrf": False})
                for choice in form:
                    choice.choices = []
                assert not form.validate()
                assert form[field.name].errors, f"{kind.__name__}.{field.name} took more than {most}"
            looked_at += 1
    assert looked_at > 20, "too few to be all of them"


LONG = [
    ("/incidents/F1/log", "/incidents/F1", DECISION, "at"),
    ("/rota/override", "/rota", BEN_INSTEAD, "start"),
    ("/rota/override", "/rota", BEN_INSTEAD, "end"),
    ("/rota/override", "/rota", BEN_INSTEAD, "seal"),
]


@pytest.mark.parametrize(("path", "page", "form", "field"), LONG, ids=[row[3] for row in LONG])
def test_an_over_long_field_is_said_on_the_page(
    app: Flask, world: World, path: str, page: str, form: dict[str, str], field: str
) -> None:
    """400, in words, and nothing is done."""
    before = world.log()
    answer = Browser(app).sends(path, {**form, field: "2" * 100}, page=page)
    assert answer.status_code == 400
    assert "Field cannot be longer than" in answer.text or "is not a time" in answer.text
    assert world.log() == before


NUL = [
    ("GET", "/messages?person=%00", {}, 400),
    ("GET", "/messages?%00=1", {}, 400),
    ("GET", "/sign-in?next=/%00", {}, 400),
    ("GET", "/incidents/%00", {}, 404),
    ("GET", "/accounts/%00", {}, 404),
    ("GET", "/welcome/%00", {}, 404),
    ("GET", "/i/%00", {}, 404),
    ("POST", "/incidents/F1/log", {**DECISION, "decision": "a\0b"}, 400),
    ("POST", "/incidents/new", {"words": "a\0b"}, 400),
    ("POST", "/people/asha%00/test", {}, 404),
    ("POST", "/sign-in", {"name": "a\0b", "password": SECRET}, 400),
    ("POST", "/accounts", {"na\0me": "x"}, 400),
]


@pytest.mark.parametrize(("method", "path", "form", "status"), NUL, ids=[f"{row[0]} {row[1]}" for row in NUL])
def test_a_nul_reaches_no_database(app: Flask, method: str, path: str, form: dict[str, str], status: int) -> None:
    """PostgreSQL takes none: it would be a fault of ours, a page that breaks. Nothing has such an address."""
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().open(path, method=method, data=form)
    assert answer.status_code == status
    assert ("That did not work" if status == 400 else "Not here") in answer.text


def test_a_text_with_a_nul_is_still_taken(web: Web, world: World) -> None:
    """What somebody texts is never refused for how it is spelt: it may be all that we hear of them."""
    assert web.text("1\0").status_code == 200
    assert any("1" in line for line in world.log())
