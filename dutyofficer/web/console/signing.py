"""Signing in and out, a first or a new password by a link, and one's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextInput
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from dutyofficer.core.account import LONGEST_NAME, Access, Account
from dutyofficer.core.password import LEAST, MOST
from dutyofficer.desk import accounts, signing
from dutyofficer.desk.problem import Refused
from dutyofficer.web.console.guard import enter, leave, needs, now_of, public, token_here, visitor
from dutyofficer.web.front import Front

Answer = str | Response | tuple[str, int]
LONGEST_PATH = 500
MOST_TRIES = "60 per minute"
"""From one address: a whole council may be behind it. Ten wrong ones lock the account besides (K4)."""
RULE = f"{LEAST} characters or more. Three words that do not belong together are good; spaces are fine."


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Who it is. `next`: where they wanted to go."""

    name = StringField(
        "Name", widget=GovTextInput(),
        validators=[InputRequired("Type the name of your account"), Length(max=LONGEST_NAME)],
    )  # fmt: skip
    password = PasswordField(
        "Password", widget=GovPasswordInput(), validators=[InputRequired("Type your password"), Length(max=MOST)]
    )
    next = HiddenField(validators=[Length(max=LONGEST_PATH)])


class ChooseForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice: whoever mistypes it once would need another link."""

    password = PasswordField(
        "New password", widget=GovPasswordInput(), description=RULE,
        validators=[InputRequired("Type a new password"), Length(max=MOST)],
    )  # fmt: skip
    again = PasswordField(
        "The same password again", widget=GovPasswordInput(),
        validators=[EqualTo("password", "Type the same password twice"), Length(max=MOST)],
    )  # fmt: skip


class ChangeForm(ChooseForm):
    """One's own: with the one that one has."""

    now = PasswordField(
        "Password that you have now", widget=GovPasswordInput(),
        validators=[InputRequired("Type the password that you have now"), Length(max=MOST)],
    )  # fmt: skip


def routes(front: Front) -> Blueprint:
    """The routes."""
    blueprint = Blueprint("signing", __name__)

    @blueprint.route("/sign-in", methods=["GET", "POST"])
    @public("whoever is not signed in yet", most=MOST_TRIES)
    def sign_in() -> Answer:
        """The form, and what comes of it."""
        return _sign_in(front, SignInForm())

    @blueprint.post("/sign-out")
    @needs(Access.VIEWER)
    def sign_out() -> Response:
        """This browser is a stranger again."""
        signing.sign_out(front.house, token_here(), now_of(front))
        return _out("You are signed out.")

    @blueprint.route("/welcome/<token>", methods=["GET", "POST"])
    @public("whoever has the link has no password yet", most=MOST_TRIES)
    def welcome(token: str) -> Answer:
        """A first or a new password; looking spends nothing."""
        return _welcome(front, token, ChooseForm())

    @blueprint.route("/account", methods=["GET", "POST"])
    @needs(Access.VIEWER, most=MOST_TRIES)
    def account() -> Answer:
        """Who one is here, and another password for oneself."""
        return _account(front, ChangeForm(), _mine(front))

    @blueprint.post("/account/sign-out-everywhere")
    @needs(Access.VIEWER)
    def everywhere() -> Response:
        """Also this one."""
        if mine := _mine(front):
            signing.sign_out_everywhere(front.house, mine, now_of(front))
        return _out("You are signed out everywhere.")

    return blueprint


def _sign_in(front: Front, form: SignInForm) -> Answer:
    if request.method != "POST":
        form.next.data = ours(request.args.get("next", ""))
        return _sign_in_page(front, form)
    if not form.validate():
        return _sign_in_page(front, form), 400
    try:
        done = signing.sign_in(front.house, form.name.data or "", form.password.data or "", now_of(front))
    except Refused as error:
        return _sign_in_page(front, form, str(error)), 400
    enter(done.token)
    return _to(ours(form.next.data or ""))


def _welcome(front: Front, token: str, form: ChooseForm) -> Answer:
    with front.house.database.read() as tx:
        account = accounts.invited(tx, token, now_of(front))
    if account is None:
        return render_template("console/refused.html", title="Ask for another link", words=accounts.SPENT), 404
    if request.method != "POST":
        return _welcome_page(form, account)
    if not form.validate():
        return _welcome_page(form, account), 400
    try:
        accounts.choose_password(front.house, token, form.password.data or "", now_of(front))
    except Refused as error:
        return _welcome_page(form, account, str(error)), 400
    return _out("Your password is kept. Sign in with it.")


def _account(front: Front, form: ChangeForm, mine: Account | None) -> Answer:
    if request.method != "POST":
        return _account_page(form, mine)
    if mine is None or not form.validate():
        return _account_page(form, mine), 400
    old, new = form.now.data or "", form.password.data or ""
    try:
        done = accounts.change_password(front.house, mine, old, new, now_of(front))
    except Refused as error:
        return _account_page(form, mine, str(error)), 400
    enter(done.token)
    flash("Your password is changed. Every other browser is signed out.")
    return _to(url_for("signing.account"))


def _out(words: str) -> Response:
    """To the door, as a stranger."""
    leave()
    flash(words)
    return _to(url_for("signing.sign_in"))


def ours(path: str) -> str:
    """A path of this service; the front page for whatever would lead elsewhere."""
    if len(path) > LONGEST_PATH or not path.isprintable() or not path.isascii() or "\\" in path:
        return "/"
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not path.startswith("/") or path.startswith(("//", "/sign-")):
        return "/"
    return path


def _to(path: str) -> Response:
    return redirect(path, code=303)  # type: ignore[return-value]


def _mine(front: Front) -> Account | None:
    """The visitor's account; None in a house where nobody signs in."""
    with front.house.database.read() as tx:
        return signing.who(tx, token_here(), now_of(front))


def _sign_in_page(front: Front, form: SignInForm, problem: str = "") -> str:
    return render_template("console/sign_in.html", form=form, problem=problem, elsewhere=front.elsewhere is not None)


def _welcome_page(form: ChooseForm, account: Account, problem: str = "") -> str:
    return render_template("console/welcome.html", form=form, account=account, problem=problem)


def _account_page(form: ChangeForm, mine: Account | None, problem: str = "") -> str:
    return render_template("console/account.html", form=form, mine=mine, who=visitor(), problem=problem)
