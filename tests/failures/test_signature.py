"""Who may speak to our web: the provider, for our account, about our address. Whoever else does changes nothing."""

from __future__ import annotations

import gc
import http.client
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from dutyofficer.channels.twilio_signature import Signature
from dutyofficer.store.db import open_database
from dutyofficer.store.tables import inbound, messages
from dutyofficer.web.app import MOST, Server, make_app
from dutyofficer.web.front import Front
from tests.channels.stand_in import ACCOUNT
from tests.promises.publisher import SILEBY
from tests.promises.world import World
from tests.web.conftest import ASHA, BEN, PAGES, PUBLIC, TOKEN, Web

PATH = "/twilio/sms"
FORM = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "From": ASHA, "To": PAGES, "Body": "1", "FromCity": ""}


def seal(url: str = PUBLIC + PATH, form: dict[str, str] | None = None, token: str = TOKEN) -> str:
    """What signs that request."""
    return str(RequestValidator(token).compute_signature(url, FORM if form is None else form))


def post(client: FlaskClient, sign: str | None, body: str | bytes | None = None, **more: str) -> TestResponse:
    """A form, or any other body, with that signature."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    headers |= {"X-Twilio-Signature": sign} if sign is not None else {}
    return client.post(PATH, data=urlencode(FORM) if body is None else body, headers=headers)


def without(field: str) -> str:
    """The form, one field short."""
    return urlencode({name: value for name, value in FORM.items() if name != field})


FORGED = [
    ("no signature", None, None, {}),
    ("signed with another token", seal(token="another"), None, {}),
    ("right for another address", seal(PUBLIC + "/twilio/key/a1"), None, {}),
    ("signed for http", seal(PUBLIC.replace("https", "http") + PATH), None, {}),
    ("a slash too many", seal(PUBLIC + PATH + "/"), None, {}),
    ("a host that the request names itself", seal("https://evil.example" + PATH), None,
     {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"}),
    ("a field more", seal(), urlencode(FORM) + "&Extra=1", {}),
    ("a field less", seal(), without("To"), {}),
    ("an empty field dropped", seal(), without("FromCity"), {}),
    ("a field changed", seal(), urlencode(FORM | {"From": BEN}), {}),
    ("a field twice, the second one new", seal(), urlencode(FORM) + "&Body=2", {}),
    ("no UTF-8", seal(), urlencode(FORM | {"Body": ""}) + "%ff%fe", {}),
    ("JSON", seal(), '{"Body": "1"}', {"Content_Type": "application/json"}),
    ("another type of content", seal(), None, {"Content_Type": "text/plain"}),
    ("an algorithm that is not ours", seal(), None,
     {"X_Twilio_Webhooks_Signature_Settings": "key=k,algorithm=HMAC_SHA256"}),
]  # fmt: skip


def unmoved(world: World, before: tuple[int, int]) -> None:
    """Nothing came in, nothing is to leave, nobody has it."""
    assert counts(world) == before
    assert (world.incidents()[0]["state"], world.incidents()[0]["owner"]) == ("open", None)


def counts(world: World) -> tuple[int, int]:
    """Texts that came in, and messages."""
    with world.house.database.read() as tx:
        got, sent = (tx.scalar(select(func.count()).select_from(table)) for table in (inbound, messages))
    return got or 0, sent or 0


@pytest.mark.parametrize(("why", "sign", "body", "headers"), FORGED, ids=[row[0] for row in FORGED])
def test_forged(web: Web, world: World, why: str, sign: str | None, body: str | None, headers: dict[str, str]) -> None:
    """Mode 25, A1: 403, and no state has changed."""
    world.warns(SILEBY)
    before = counts(world)
    assert post(web.client, sign, body, **headers).status_code == 403, why
    unmoved(world, before)


def test_signed_json_says_nothing(web: Web, world: World) -> None:
    """Mode 25: whatever signs it: what is not a form holds no text, and is refused as half a one."""
    world.warns(SILEBY)
    before = counts(world)
    sign = seal(form={})
    assert post(web.client, sign, '{"Body": "1"}', Content_Type="application/json").status_code == 400
    unmoved(world, before)


def test_only_posts(web: Web, world: World) -> None:
    """Mode 25: GET, with everything in the query and signed so: 405."""
    world.warns(SILEBY)
    before = counts(world)
    query = f"{PATH}?{urlencode(FORM)}"
    signed = {"X-Twilio-Signature": seal(PUBLIC + query, {})}
    assert web.client.get(query, headers=signed).status_code == 405
    unmoved(world, before)


# The server leaves the connection that it refused to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ten_megabytes(front: Front, world: World) -> None:
    """Mode 25: 413 at once, by the server itself: no body of that size is ever read or kept on disk."""
    server = Server(make_app(front), "127.0.0.1:0")
    server.start()
    try:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
        line.putrequest("POST", PATH)
        line.putheader("Content-Length", str(10 * 1024 * 1024))
        line.endheaders()
        line.send(b"Body=" + b"1" * MOST)
        assert line.getresponse().status == 413
        line.close()
    finally:
        server.stop()
    assert counts(world)[0] == 0
    del server, line
    gc.collect()


def test_the_same_field_twice_as_it_was_signed(web: Web, world: World) -> None:
    """Mode 25: a field that the provider itself repeats is covered, and the first one counts."""
    world.warns(SILEBY)
    twice = MultiDict([*FORM.items(), ("Body", "2")])
    sign = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, twice)
    assert post(web.client, sign, urlencode(list(twice.items(multi=True)))).status_code == 200
    assert world.incidents()[0]["owner"] == "asha"


@pytest.mark.parametrize("token", ["the-old-one", "the-new-one"])
def test_while_the_token_is_changed(front: Front, world: World, token: str) -> None:
    """Mode 25: both are good for a while."""
    world.warns(SILEBY)
    both = make_app(replace(front, signature=Signature(["the-new-one", "the-old-one"], PUBLIC, account=ACCOUNT)))
    assert post(both.test_client(), seal(token=token)).status_code == 200
    assert world.incidents()[0]["owner"] == "asha"


@pytest.mark.parametrize("named", ["AC" + "9" * 32, "", ACCOUNT.lower()])
def test_another_account(front: Front, world: World, named: str) -> None:
    """Mode 25: signed with our token, but it speaks for somebody else: 403, on every address; ours is taken."""
    world.warns(SILEBY)
    before = counts(world)
    ours = make_app(replace(front, signature=Signature([TOKEN], PUBLIC, account=ACCOUNT))).test_client()
    foreign = FORM | {"AccountSid": named}
    assert post(ours, seal(form=foreign), urlencode(foreign)).status_code == 403
    for path in ("/twilio/status/a1", "/twilio/key/a1", "/twilio/voice/a1", "/twilio/duty-line"):
        signed = {"X-Twilio-Signature": seal(PUBLIC + path, foreign)}
        assert ours.post(path, data=foreign, headers=signed).status_code == 403, path
    unmoved(world, before)
    assert post(ours, seal()).status_code == 200
    assert world.incidents()[0]["owner"] == "asha"


def test_another_account_beside_ours(front: Front, world: World) -> None:
    """Mode 25: naming both is no better than naming the other one."""
    ours = make_app(replace(front, signature=Signature([TOKEN], PUBLIC, account=ACCOUNT))).test_client()
    both = MultiDict([*FORM.items(), ("AccountSid", "AC" + "9" * 32)])
    sign = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, both)
    assert post(ours, sign, urlencode(list(both.items(multi=True)))).status_code == 403
    assert counts(world)[0] == 0


def test_a_reply_again_after_a_restart(web: Web, front: Front, world: World) -> None:
    """Mode 26, A4: a captured `1` is posted again in another life, after Asha has handed it on: no effect."""
    world.warns(SILEBY)
    assert post(web.client, seal()).status_code == 200
    web.text("2 F1", "SM2")
    assert world.incidents()[0]["state"] == "open"
    before = counts(world)
    again = open_database(world.house.database.engine.url.render_as_string(hide_password=False))
    later = make_app(replace(front, house=replace(world.house, database=again)))
    assert post(later.test_client(), seal()).status_code == 200
    again.close()
    assert counts(world) == before
    assert world.incidents()[0]["state"] == "open"
