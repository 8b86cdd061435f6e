"""The forms of an incident's page: buttons, a place, a reason, an entry of the log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextArea, GovTextInput
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from dutyofficer.desk.by_hand import LONGEST

ACTIONS = frozenset({"accept", "cannot", "manager", "take", "ask", "send", "hold", "close", "log"})
"""Everything that the page of an incident can ask for."""

OF_AN_ACCOUNT = frozenset({"log", "close"})
"""What needs nobody in the register who does it."""

_WORDS = [Length(max=LONGEST, message="%(max)d characters at most: shorten it")]
_LINE, _TEXT = GovTextInput(), GovTextArea()


class Press(FlaskForm):  # type: ignore[misc]
    """A button alone."""


class Place(FlaskForm):  # type: ignore[misc]
    """A button about one place of ours, by its id; empty is all that wait."""

    place = StringField("Place", id="place", validators=[Length(max=64)])


class Close(FlaskForm):  # type: ignore[misc]
    """Why it is closed."""

    reason = StringField(
        "Why it can be closed", id="close-reason", validators=[InputRequired("Say why it can be closed"), *_WORDS],
        widget=_LINE, description="What is still in force is carried.",
    )  # fmt: skip


class Log(FlaskForm):  # type: ignore[misc]
    """A decision and its reason; `at` is when it happened, of what is entered late."""

    decision = TextAreaField(
        "Decision or event", id="log-decision", validators=[InputRequired("Say what was decided"), *_WORDS],
        widget=_TEXT,
    )  # fmt: skip
    reason = TextAreaField(
        "Reason", id="log-reason", validators=_WORDS, widget=_TEXT,
        description="Why, and what was known. It may be left empty.",
    )  # fmt: skip
    at = StringField(
        "When, if it was earlier", id="log-at", validators=[Length(max=20)], widget=_LINE,
        description="For a late entry: 03:20, or 2026-11-22 03:20.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forms:
    """All of them, each as it was filled in if it was sent; `fault`: why what was asked for cannot be done."""

    press: Press = field(default_factory=Press)
    place: Place = field(default_factory=Place)
    close: Close = field(default_factory=Close)
    log: Log = field(default_factory=Log)
    fault: str = ""

    @classmethod
    def unsent(cls) -> Forms:
        """As a page has them that was asked for."""
        return cls(Press(formdata=None), Place(formdata=None), Close(formdata=None), Log(formdata=None))

    def sent(self, action: str) -> FlaskForm:
        """The one that an action sends."""
        return {"log": self.log, "close": self.close, "send": self.place, "hold": self.place}.get(action, self.press)

    def but(self, fault: str) -> Forms:
        """The same, with what is wrong."""
        return replace(self, fault=fault)

    @classmethod
    def of(cls, action: str) -> Forms:
        """What was sent for one action; the other forms are empty."""
        log, close, place = action == "log", action == "close", action in ("send", "hold")
        return cls(
            press=Press(formdata=None) if log or close or place else Press(),
            place=Place() if place else Place(formdata=None),
            close=Close() if close else Close(formdata=None),
            log=Log() if log else Log(formdata=None),
        )
