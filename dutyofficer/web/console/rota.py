"""GET /rota: who is on duty when. POST /rota/override: somebody else for a while, looked at first, then confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from dutyofficer.core.account import Access
from dutyofficer.core.clock import BadTime, typed
from dutyofficer.desk import rota_edits
from dutyofficer.desk.problem import CannotDo
from dutyofficer.desk.report import rota_named
from dutyofficer.desk.rota_edits import Edit
from dutyofficer.desk.screens.rota import MOST_WEEKS, Outcome, RotaScreen, outcome, rota_screen
from dutyofficer.store.db import Tx
from dutyofficer.web.console.guard import needs, now_of, visitor
from dutyofficer.web.front import Front

Answer = str | Response | tuple[str, int]
LONGEST = 40
_TEXT = GovTextInput()
_WHEN = "24-hour clock of the rota, such as 2026-12-25T09:00"


class OverrideForm(FlaskForm):  # type: ignore[misc]
    """Who has it instead, and from when to when. `seal`: of what was looked at, once it was."""

    rota = SelectField("Rota", widget=GovSelect())
    person = SelectField("Who has it", widget=GovSelect())
    start = StringField("From", [InputRequired("Say from when"), Length(max=LONGEST)], widget=_TEXT, description=_WHEN)
    end = StringField("To", [InputRequired("Say until when"), Length(max=LONGEST)], widget=_TEXT, description=_WHEN)
    instead_of = SelectField("Only instead of", widget=GovSelect(), description="Where it is that person's turn.")
    seal = HiddenField(validators=[Length(max=LONGEST)])


def routes(front: Front) -> Blueprint:
    """The screen and its one form."""
    blueprint = Blueprint("rota", __name__)

    @blueprint.get("/rota")
    @needs(Access.VIEWER)
    def show() -> str:
        """The weeks from `from`, today unless given."""
        screen = _screen(front)
        return _page(screen, _form(screen, request.args))

    @blueprint.post("/rota/override")
    @needs(Access.TEAM)
    def override() -> Answer:
        """Once to look, once more to save what was looked at."""
        screen = _screen(front)
        form = _form(screen)
        if not form.validate_on_submit():
            return _page(screen, form), 400
        try:
            return _override(front, screen, form)
        except CannotDo as error:
            return _page(screen, form, str(error)), 400

    return blueprint


def _override(front: Front, screen: RotaScreen, form: OverrideForm) -> Answer:
    """Errors: CannotDo."""
    house, now = front.house, now_of(front)

    def asked(tx: Tx) -> Edit:
        zone = ZoneInfo(rota_named(tx, house, form.rota.data).timezone)
        start, end = (_moment(field.data or "", zone) for field in (form.start, form.end))
        return rota_edits.override(
            tx, house, form.rota.data, form.person.data, start, end, form.instead_of.data or None, now
        )

    with house.database.read() as tx:
        edit = asked(tx)
        planned = rota_edits.plan(tx, house, edit, now)
        meant = outcome(planned, house.register(tx), house, now)
    if not meant.changes:
        raise CannotDo("nobody's duty would change by it: they have it then already, or it is nobody's turn")
    if form.seal.data != meant.seal:
        return _confirm(form, meant, screen)
    for done in rota_edits.save(house, asked, planned, visitor().by, now, account=True):
        flash(f"Saved as change {done.number}. {' '.join(meant.changes)}")
    first = _moment(form.start.data or "", house.policy.zone).astimezone(house.policy.zone).date()
    return redirect(f"{url_for('rota.show')}?from={first}", code=303)  # type: ignore[return-value]


def _confirm(form: OverrideForm, meant: Outcome, screen: RotaScreen) -> str:
    changed = bool(form.seal.data)
    form.seal.data = meant.seal
    return render_template("console/rota_confirm.html", form=form, meant=meant, changed=changed, screen=screen)


def _page(screen: RotaScreen, form: OverrideForm, problem: str = "") -> str:
    form.seal.data = ""
    return render_template("console/rota.html", screen=screen, form=form, problem=problem, most_weeks=MOST_WEEKS)


def _screen(front: Front) -> RotaScreen:
    now = now_of(front)
    with front.house.database.read() as tx:
        return rota_screen(
            tx, front.house, _day(request.args.get("from", "")), _count(request.args.get("weeks", "")), now
        )


def _form(screen: RotaScreen, typed: Any = None) -> OverrideForm:
    form = OverrideForm(formdata=typed) if typed else OverrideForm()
    form.rota.choices = [(lane.id, lane.name or lane.id) for lane in screen.lanes]
    form.person.choices = list(screen.officers)
    form.instead_of.choices = [("", "Whoever has it"), *screen.officers]
    return form


def _day(text: str) -> date | None:
    """A day as an address names it; one that nobody can mean is today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A time as typed, by the clocks of `zone` unless it carries an offset. Errors: CannotDo."""
    try:
        return typed(text, zone)
    except BadTime as error:
        raise CannotDo(str(error)) from error
