"""GET /accounts: who may open these screens. The team helps to a new password; administrators do the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from dutyofficer.core.account import LONGEST_NAME, Access, Account, Actor, may_reset
from dutyofficer.desk import accounts
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.screens.accounts import Row, account_row, accounts_screen, officers
from dutyofficer.web.console.guard import needs, now_of, visitor
from dutyofficer.web.front import Front

Answer = str | Response | tuple[str, int]
WORDS = [(access.word, access.word.capitalize()) for access in Access]
ELSEWHERE = [("no", "No, with a password only"), ("yes", "Yes, from there too")]
WHOSE = ("", "Nobody in the register")


class AddForm(FlaskForm):  # type: ignore[misc]
    """A new account: the least it can be, unless said otherwise."""

    name = StringField(
        "Name to sign in with", widget=GovTextInput(), description="Such as a.patel, or a mail address.",
        validators=[InputRequired("Type a name"), Length(max=LONGEST_NAME)],
    )  # fmt: skip
    access = SelectField("What it may do", widget=GovSelect())
    person = SelectField("Whose it is", widget=GovSelect(), description="Only an officer's account can accept a page.")


class ChangeForm(FlaskForm):  # type: ignore[misc]
    """What an account may do, whose it is, whether it comes in from elsewhere."""

    access = SelectField("What it may do", widget=GovSelect())
    person = SelectField("Whose it is", widget=GovSelect())
    elsewhere = SelectField("Signed in from your organisation", widget=GovSelect())


def routes(front: Front) -> Blueprint:
    """The routes."""
    blueprint = Blueprint("accounts", __name__)

    @blueprint.get("/accounts")
    @needs(Access.TEAM)
    def every() -> str:
        """The list, and for administrators the form for another."""
        return _list(front)

    @blueprint.get("/accounts/<name>")
    @needs(Access.TEAM)
    def one(name: str) -> str:
        """One account, and what may be done to it."""
        return _one(front, name)

    _forms(blueprint, front)
    return blueprint


def _forms(blueprint: Blueprint, front: Front) -> None:
    @blueprint.post("/accounts")
    @needs(Access.ADMINISTRATOR)
    def add() -> Answer:
        """A new one: its link is shown once, here."""
        return _add(front, _add_form(front))

    @blueprint.post("/accounts/<name>")
    @needs(Access.ADMINISTRATOR)
    def change(name: str) -> Answer:
        """Whatever is not as it was."""
        form = _change_form(front, _row(front, name).account)
        if not form.validate():
            return _one(front, name, form), 400
        return _done(front, name, lambda: _change(front, name, form))

    @blueprint.post("/accounts/<name>/reset")
    @needs(Access.TEAM)
    def reset(name: str) -> Answer:
        """A link for a new password, shown once, here."""
        return _reset(front, name)

    @blueprint.post("/accounts/<name>/<what>")
    @needs(Access.ADMINISTRATOR)
    def turn(name: str, what: str) -> Answer:
        """`disable` or `enable`."""
        act = {"disable": accounts.disable, "enable": accounts.enable}.get(what) or abort(404)
        _row(front, name)
        return _done(front, name, lambda: act(front.house, name, _actor(), now_of(front)))


def _add(front: Front, form: AddForm) -> Answer:
    if not form.validate():
        return _list(front, form), 400
    name, access, person = form.name.data or "", Access.of(form.access.data), form.person.data or None
    try:
        token = accounts.add_account(front.house, name, access, person, _actor(), now_of(front))
    except CannotDo as error:
        return _list(front, form, str(error)), 400
    return _link(front, name.strip().lower(), token)


def _reset(front: Front, name: str) -> Answer:
    _row(front, name)
    try:
        token = accounts.reset(front.house, name, _actor(), now_of(front))
    except CannotDo as error:
        return _one(front, name, problem=str(error)), 400
    return _link(front, name, token)


def _actor() -> Actor:
    who = visitor()
    return Actor(who.by, who.access)


def _change(front: Front, name: str, form: ChangeForm) -> None:
    """One line of the record for each thing that is changed, or nothing at all. Errors: CannotDo."""
    accounts.change(
        front.house, name, _actor(), now_of(front),
        access=Access.of(form.access.data), person=form.person.data, elsewhere=form.elsewhere.data == "yes",
    )  # fmt: skip


def _done(front: Front, name: str, act: Callable[[], object]) -> Answer:
    try:
        act()
    except CannotDo as error:
        return _one(front, name, problem=str(error)), 400
    flash(f"Account {name} is changed.")
    return redirect(url_for("accounts.every"), code=303)  # type: ignore[return-value]


def _list(front: Front, form: AddForm | None = None, problem: str = "") -> str:
    with front.house.database.read() as tx:
        screen = accounts_screen(tx, front.house, now_of(front))
    form = form or _add_form(front)
    return render_template("console/accounts.html", screen=screen, form=form, problem=problem)


def _one(front: Front, name: str, form: ChangeForm | None = None, problem: str = "") -> str:
    row = _row(front, name)
    form = form or _change_form(front, row.account, formdata=None)
    resets = may_reset(visitor().access, row.account.access) and not row.account.disabled
    return render_template("console/account_one.html", row=row, form=form, problem=problem, resets=resets)


def _link(front: Front, name: str, token: str) -> str:
    link = f"{front.house.contact.public_url or request.host_url.rstrip('/')}{url_for('signing.welcome', token=token)}"
    return render_template("console/account_link.html", name=name, link=link)


def _row(front: Front, name: str) -> Row:
    with front.house.database.read() as tx:
        return account_row(tx, front.house, name, now_of(front)) or abort(404)


def _people(front: Front, also: str | None = None) -> list[tuple[str, str]]:
    """Officers, and whose it is now, whoever that is."""
    with front.house.database.read() as tx:
        found = [WHOSE, *officers(tx, front.house)]
    return found if also is None or also in dict(found) else [*found, (also, also)]


def _add_form(front: Front) -> AddForm:
    form = AddForm()
    form.access.choices = WORDS
    form.person.choices = _people(front)
    return form


def _change_form(front: Front, account: Account | None, **more: Any) -> ChangeForm:
    now = {}
    if account:
        now = {
            "access": account.access.word,
            "person": account.person or "",
            "elsewhere": ELSEWHERE[account.elsewhere][0],
        }
    form = ChangeForm(data=now, **more)
    form.access.choices, form.elsewhere.choices = WORDS, ELSEWHERE
    form.person.choices = _people(front, account.person if account else None)
    return form
