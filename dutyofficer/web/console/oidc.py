"""Signing in by a provider of identities (OpenID Connect, code flow with PKCE). A password works whatever it does."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, session

from dutyofficer.core.account import Provider
from dutyofficer.desk.elsewhere import Newcomer, sign_in_from_elsewhere
from dutyofficer.desk.problem import Refused
from dutyofficer.web.console.guard import enter, now_of, public
from dutyofficer.web.console.signing import MOST_TRIES, ours
from dutyofficer.web.front import Front

log = logging.getLogger(__name__)

Answer = str | Response | tuple[str, int]
NEXT = "oidc_next"
DEADLINE = 10
"""Seconds for each answer of the provider: the thread is one of the web's."""
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By the provider's own key; never by a secret that we share, and never by nothing."""
BROKEN = "Your organisation's sign-in did not work. Try again, or sign in with your password here."


class BadAnswer(Exception):
    """The provider said something that cannot be so."""


def routes(front: Front) -> Blueprint:
    """The routes."""
    blueprint = Blueprint("oidc", __name__)
    made: dict[str, Any] = {}

    def provider() -> tuple[Any, Provider]:
        """Made when it is first used: its library takes a third of a second to load."""
        if front.elsewhere is None:
            abort(404)
        if "client" not in made:
            made["client"] = _client(front.elsewhere)
        return made["client"], front.elsewhere

    @blueprint.get("/sign-in/oidc")
    @public("whoever is not signed in yet", most=MOST_TRIES)
    def begin() -> Answer:
        """Off to the provider."""
        return _begin(front, *provider())

    @blueprint.get("/sign-in/oidc/callback")
    @public("the provider sends people back here", most=MOST_TRIES)
    def callback() -> Answer:
        """Back from the provider."""
        return _callback(front, *provider())

    return blueprint


def _begin(front: Front, client: Any, known: Provider) -> Answer:
    session[NEXT] = ours(request.args.get("next", ""))
    try:
        _trusted(client, known)
        answer: Response = client.authorize_redirect(f"{front.house.contact.public_url}/sign-in/oidc/callback")
    except Exception as error:  # whatever is wrong there, a password still works here
        return _broken(error)
    return answer


def _callback(front: Front, client: Any, known: Provider) -> Answer:
    path = ours(session.get(NEXT, ""))
    try:
        _trusted(client, known)
        token = client.authorize_access_token(claims_options=_wanted(known))
        who = _newcomer(known, token.get("userinfo") or {})
    except Exception as error:
        return _broken(error)
    try:
        done = sign_in_from_elsewhere(front.house, who, known.access, now_of(front))
    except Refused as error:
        return _refused(str(error)), 403
    enter(done.token)
    return redirect(path, code=303)  # type: ignore[return-value]


def _client(known: Provider) -> Any:
    from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App

    return FlaskOAuth2App(
        FlaskIntegration("elsewhere"), "elsewhere", client_id=known.client_id, client_secret=known.client_secret,
        server_metadata_url=f"{known.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email", "code_challenge_method": "S256", "default_timeout": DEADLINE,
        },
    )  # fmt: skip


def _trusted(client: Any, known: Provider) -> None:
    """Whether the document that we found is that of the provider we know. Errors: BadAnswer, and the library's."""
    found = client.load_server_metadata()
    if found.get("issuer") != known.issuer:
        client.server_metadata.clear()
        raise BadAnswer(f"it calls itself {found.get('issuer')!r}")
    offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    found["id_token_signing_alg_values_supported"] = [each for each in offered if each in SIGNED_BY]


def _wanted(known: Provider) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "values": [known.issuer]},
        "aud": {"essential": True, "values": [known.client_id]},
    }


def _newcomer(known: Provider, claims: Mapping[str, Any]) -> Newcomer:
    """What a signed token says. Errors: BadAnswer."""
    subject = claims.get("sub")
    if not subject or not isinstance(subject, str):
        raise BadAnswer("its token says of nobody that it is them")
    mail = () if claims.get("email_verified") is False else (claims.get("email"),)
    names = tuple(name for name in (claims.get("preferred_username"), *mail) if isinstance(name, str))
    roles = claims.get(known.claim) or ()
    listed = (roles,) if isinstance(roles, str) else roles if isinstance(roles, list) else ()
    return Newcomer(f"{known.issuer} {subject}", names, tuple(role for role in listed if isinstance(role, str)))


def _broken(error: Exception) -> tuple[str, int]:
    what = f"{type(error).__name__}: {str(error)[:200]!r}"  # also strangers write into it
    log.warning("a sign-in from elsewhere failed: %s", what, extra={"action": "oidc_failed"})
    return _refused(BROKEN), 502


def _refused(words: str) -> str:
    return render_template("console/refused.html", title="You are not signed in", words=words)
