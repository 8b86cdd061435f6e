"""Signatures of webhooks: the vector that Twilio's own libraries are tested with, and what must not pass."""

from __future__ import annotations

import pytest
from twilio.request_validator import HMAC_SHA256, RequestValidator
from werkzeug.datastructures import MultiDict

from dutyofficer.channels.twilio_signature import Signature

PUBLIC = "https://mycompany.com"
PATH = "/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
SIGNED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"

CASES: list[tuple[str, str, dict[str, str], str | None, str | None, bool, str]] = [
    (PUBLIC, PATH, FORM, SIGNED, None, True, "as Twilio signed it"),
    (PUBLIC + "/", PATH, FORM, SIGNED, None, True, "a slash at the end of our address"),
    (PUBLIC, PATH, FORM, None, None, False, "no header"),
    (PUBLIC, PATH, FORM, "", None, False, "an empty header"),
    (PUBLIC, PATH, FORM, SIGNED[:-2] + "9=", None, False, "another signature"),
    (PUBLIC, PATH, FORM, "\u2603", None, False, "not even ASCII"),
    ("http://mycompany.com", PATH, FORM, SIGNED, None, False, "http for https"),
    ("https://example.org", PATH, FORM, SIGNED, None, False, "another host"),
    (PUBLIC, "/myapp.php?foo=1", FORM, SIGNED, None, False, "less of the query"),
    (PUBLIC, PATH[1:], FORM, SIGNED, None, False, "a path that would run into the host"),
    (PUBLIC, PATH, FORM | {"Digits": "1"}, SIGNED, None, False, "a key changed"),
    (PUBLIC, PATH, FORM | {"Extra": "x"}, SIGNED, None, False, "a field more"),
    (PUBLIC, PATH, {key: FORM[key] for key in ("CallSid", "Digits")}, SIGNED, None, False, "fields fewer"),
    (PUBLIC, PATH, FORM | {"Body": "\ud800"}, SIGNED, None, False, "what is not UTF-8"),
    (PUBLIC, PATH, FORM, SIGNED, SETTINGS, False, "an algorithm that nobody configured"),
    (PUBLIC, PATH, FORM, SIGNED, "algorithm=NONE", False, "an algorithm that does not exist"),
]


@pytest.mark.parametrize(
    ("public", "path", "form", "header", "settings", "valid", "why"), CASES, ids=[row[-1] for row in CASES]
)
def test_signature(
    public: str, path: str, form: dict[str, str], header: str | None, settings: str | None, valid: bool, why: str
) -> None:
    """A1: only what Twilio signed for our own address is an answer."""
    assert Signature(["12345"], public).valid(path, form, header, settings) is valid, why


def test_fields_as_the_web_server_gives_them() -> None:
    """A2: signs and empty fields that phones send are covered, also when a field comes twice."""
    form = MultiDict([("Body", "\u00a3\u00e9\U0001f44d"), ("Empty", ""), ("Media", "b"), ("Media", "a")])
    signed = RequestValidator("12345").compute_signature("https://duty.example.org/twilio/sms", form)
    signature = Signature(["12345"], "https://duty.example.org")
    assert signature.valid("/twilio/sms", form, signed)
    del form["Empty"]
    assert not signature.valid("/twilio/sms", form, signed)


def test_token_being_replaced() -> None:
    """A1: the old and the new token both pass while one replaces the other, and no third."""
    assert Signature(["new", "12345"], PUBLIC).valid(PATH, FORM, SIGNED)
    assert not Signature(["new", "other"], PUBLIC).valid(PATH, FORM, SIGNED)


def test_configured_algorithm() -> None:
    """A1: a stronger algorithm passes where it is configured, and then the weaker one does not."""
    strong = Signature(["12345"], PUBLIC, [HMAC_SHA256])
    signed = RequestValidator("12345").compute_signature(PUBLIC + PATH, FORM, HMAC_SHA256)
    assert strong.valid(PATH, FORM, signed, SETTINGS)
    assert not strong.valid(PATH, FORM, SIGNED)


REFUSED: list[tuple[list[str], str, str]] = [
    ([], PUBLIC, "no token"),
    ([""], PUBLIC, "an empty token, with which anybody could sign"),
    (["12345"], "", "no address"),
    (["12345"], "duty.example.org", "an address without https"),
    (["12345"], "https://duty.example.org/?x=1", "an address with a query"),
]


@pytest.mark.parametrize(("tokens", "public", "why"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refused_at_start(tokens: list[str], public: str, why: str) -> None:
    """A1: what could not tell a true signature is refused at start."""
    with pytest.raises(ValueError, match=r"token|public_url"):
        Signature(tokens, public)
