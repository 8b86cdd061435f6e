"""GET and POST /incidents/new: a control room rings, and one form makes an incident of what it says."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextArea, GovTextInput
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from dutyofficer.core.account import Access
from dutyofficer.core.manual import FLOODING, KIND, PLACE, SOURCE, WORDS
from dutyofficer.core.warning import Level
from dutyofficer.desk.manual import Call, open_manual
from dutyofficer.desk.problem import CannotDo
from dutyofficer.web.console.acting import by_visitor
from dutyofficer.web.console.guard import needs, now_of
from dutyofficer.web.front import Front

_LINE = GovTextInput()
_LEVELS = (
    ("yellow", "Yellow: a text for information, which waits for the morning in quiet hours"),
    ("amber", "Amber: somebody must accept it; it climbs until they do"),
    ("red", "Red: danger to life; texts and calls at once, the senior manager too"),
)


def _most(count: int) -> Length:
    return Length(max=count, message="%(max)d characters at most: shorten it")


class CallForm(FlaskForm):  # type: ignore[misc]
    """What somebody says who rings. The place is one of our areas, or in words."""

    level = RadioField("How bad is it?", validators=[InputRequired("Choose a level")], widget=GovRadioInput())
    area = SelectField("Which of our areas?", widget=GovSelect(), default="")
    place = StringField(
        "Or where, in words", validators=[_most(PLACE)], widget=_LINE, description="Where no area of ours fits."
    )
    authority = SelectField("Authority", widget=GovSelect(), default="")
    hazard = StringField(
        "What is it?", validators=[InputRequired("Say what it is"), _most(KIND)], widget=_LINE, default=FLOODING,
        description="flood, or in your words: gas leak, bridge closed",
    )  # fmt: skip
    words = TextAreaField(
        "What do they say?", validators=[InputRequired("Write what they say"), _most(WORDS)], widget=GovTextArea(),
        description="As they said it. Officers are texted the beginning of it, the record keeps all.",
    )  # fmt: skip
    source = StringField(
        "Who told you?", validators=[InputRequired("Say who told you"), _most(SOURCE)], widget=_LINE,
        description="The texts say: Reported by ...",
    )  # fmt: skip


def routes(front: Front) -> Blueprint:
    """The form."""
    blueprint = Blueprint("manual", __name__)

    @blueprint.route("/incidents/new", methods=["GET", "POST"])
    @needs(Access.OFFICER)
    def new() -> str | Response | tuple[str, int]:
        """Fill it in; once sent, the incident is shown and its page is on its way."""
        form = _form(front)
        if request.method != "POST":
            return _page(form)
        if not form.validate_on_submit():
            return _page(form), 400
        try:
            made = open_manual(front.house, _call(form), by_visitor(), now_of(front))
        except CannotDo as error:
            return _page(form, f"{error}."), 400
        flash(f"{made.ref} is open. {_told(front, form.level.data)} No warden was told: ask them from here.")
        return redirect(f"/incidents/{made.ref}", code=303)  # type: ignore[return-value]

    return blueprint


def _told(front: Front, level: str) -> str:
    """What the officers are told, and when: yellow waits for the end of quiet hours (B4)."""
    now, quiet = now_of(front), front.house.policy.quiet
    if level != "yellow":
        return "The duty officer is paged."
    if quiet.holds(now):
        return f"The duty officer is texted at {front.house.texts.clock(quiet.over(now), now)}."
    return "The duty officer is informed."


def _form(front: Front) -> CallForm:
    form = CallForm()
    with front.house.database.read() as tx:
        areas = front.house.register(tx).areas.values()
    named = sorted((area.name, area.id) for area in areas)
    form.level.choices = list(_LEVELS)
    form.area.choices = [("", "None: in words below"), *((number, name) for name, number in named)]
    form.authority.choices = [("", "The one of the area"), *((name, name) for name in front.house.authorities)]
    return form


def _call(form: CallForm) -> Call:
    return Call(
        level=Level[form.level.data.upper()], words=form.words.data or "", source=form.source.data or "",
        area=form.area.data, place=form.place.data or "", authority=form.authority.data, hazard=form.hazard.data or "",
    )  # fmt: skip


def _page(form: CallForm, problem: str = "") -> str:
    return render_template("console/manual.html", form=form, problem=problem)
