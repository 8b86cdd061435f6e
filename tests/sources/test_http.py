"""F1 at the wire: whatever a publisher or the way to it does, there is a whole, checked body or a BadPoll, in time."""

from __future__ import annotations

import gzip
import hashlib
import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from dutyofficer.sources.base import BadPoll, Caching
from dutyofficer.sources.http import NotFound, fetch
from tests.sources.conftest import Answer, Publisher, reply

NOTHING = Caching()


def raw(*parts: bytes) -> Answer:
    """Bytes on the wire as they are, then the end of the connection."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"".join(parts))

    return answer


def drip(head: bytes, part: bytes) -> Answer:
    """`head`, then a part every 20 ms for ever: no socket ever times out."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        while not handler.server.house.over.wait(0.02):  # type: ignore[attr-defined]
            handler.wfile.write(part)

    return answer


def test_a_good_answer_is_its_bytes_and_what_to_hand_back(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(b'{"items":[]}', ETag='"7"', Last_Modified="Fri, 14 Nov 2025 20:00:00 GMT")
    body = fetch(session, publisher.url, NOTHING)
    assert body is not None
    assert body.content == b'{"items":[]}'
    digest = hashlib.sha256(body.content).hexdigest()
    assert body.caching == Caching('"7"', "Fri, 14 Nov 2025 20:00:00 GMT", digest)


def test_what_was_handed_out_is_handed_back_and_304_is_unchanged(
    publisher: Publisher, session: requests.Session
) -> None:
    publisher.answer = reply(status=304)
    assert fetch(session, publisher.url, Caching('"7"', "Fri, 14 Nov 2025 20:00:00 GMT", "d")) is None
    headers = publisher.asked[0][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"7"', "Fri, 14 Nov 2025 20:00:00 GMT")


def test_gzip_is_read_and_the_digest_is_of_what_was_inside(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(gzip.compress(b"{}"), Content_Encoding="gzip", Content_Type="application/json;charset=x")
    body = fetch(session, publisher.url, NOTHING)
    assert body is not None
    assert body.caching.digest == hashlib.sha256(b"{}").hexdigest()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BAD: tuple[tuple[str, Answer, str], ...] = (
    ("a web page with status 200", reply(b"<html>", Content_Type="text/html"), "content type 'text/html'"),
    ("no content type at all", raw(b"HTTP/1.1 200 OK\r\n\r\n{}"), "content type ''"),
    ("an empty body, as the EA sent twice in 2025", reply(b""), "empty"),
    ("an error", reply(b"{}", 500), "status 500"),
    ("an error that asks us to wait an hour", reply(b"{}", 503, Retry_After="3600"), "status 503"),
    ("a part only", reply(b"{}", 206), "status 206"),
    ("no content", reply(status=204), "status 204"),
    ("unchanged, though nothing was said to be known", reply(status=304), "status 304"),
    ("more bytes than anybody needs", raw(HEAD, b"\r\n", b" " * 9_000_000), "more than 8388608 bytes"),
    ("a gzip bomb", reply(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip"), "more than 8388608 bytes"),
    ("gzip in name only", reply(b"{}", Content_Encoding="gzip"), "decompress"),
    ("less than its Content-Length promised", reply(b'{"items":[]}', Content_Length="99"), "IncompleteRead"),
    ("cut within a chunk", raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}"), "IncompleteRead"),
    ("cut between chunks", raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), "IncompleteRead"),
    ("a chunk size that is no number", raw(HEAD, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"), ""),
    ("a Content-Length that is no number", reply(b"{}", Content_Length="many"), "content length 'many'"),
    ("not HTTP", raw(b"hello\r\n\r\n"), "hello"),
    ("an end before the beginning", raw(b""), "RemoteDisconnected"),
    ("a redirect to itself", reply(status=302, Location="/"), "more than 3 redirects"),
    ("a redirect to nowhere", reply(status=301), "more than 3 redirects"),
    ("a redirect to another port", reply(status=302, Location="http://127.0.0.1:9/"), "redirects to"),
    ("a redirect to another host without TLS", reply(status=302, Location="http://example.invalid/"), "redirects to"),
    ("a redirect to a file", reply(status=302, Location="file:///etc/passwd"), "redirects to file:"),
    ("a redirect that cannot be read", reply(status=302, Location="http://[::1"), ""),
)


@pytest.mark.parametrize(("sentence", "answer", "why"), BAD, ids=[row[0] for row in BAD])
def test_f1_a_bad_answer_is_a_bad_poll_that_names_address_and_cause(
    sentence: str, answer: Answer, why: str, publisher: Publisher, session: requests.Session
) -> None:
    publisher.answer = answer
    with pytest.raises(BadPoll) as caught:
        fetch(session, publisher.url, NOTHING, deadline=5)
    text = str(caught.value)
    assert text.startswith(f"{publisher.url}: ")
    assert why in text
    assert len(text) < 400
    assert len(publisher.asked) <= 4


def test_404_can_be_told_from_other_errors(publisher: Publisher, session: requests.Session) -> None:
    publisher.answer = reply(status=404)
    with pytest.raises(NotFound):
        fetch(session, publisher.url, NOTHING)


def test_a_redirect_on_the_same_host_and_port_is_followed(publisher: Publisher, session: requests.Session) -> None:
    """The EA redirects under load, and says that clients should follow."""
    publisher.paths = {"/a": reply(status=302, Location="b"), "/b": reply(status=308, Location="/c")}
    publisher.answer = reply(b"{}")
    assert fetch(session, f"{publisher.url}/a", NOTHING) is not None
    assert [path for path, _ in publisher.asked] == ["/a", "/b", "/c"]


DRIPS: tuple[tuple[str, Answer], ...] = (
    ("a body that comes byte by byte", drip(HEAD + b"\r\n", b" ")),
    ("headers that come byte by byte", drip(HEAD + b"X-Slow: ", b"x")),
    ("header lines without end", drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    ("nothing at all", drip(b"", b"")),
)


@pytest.mark.parametrize(("sentence", "answer"), DRIPS, ids=[row[0] for row in DRIPS])
def test_f1_the_deadline_holds_for_the_whole_fetch(
    sentence: str, answer: Answer, publisher: Publisher, session: requests.Session
) -> None:
    publisher.answer = answer
    begin = time.monotonic()
    with pytest.raises(BadPoll, match=publisher.url):
        fetch(session, publisher.url, NOTHING, deadline=0.3)
    assert time.monotonic() - begin < 2


def _closed_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


NO_WAY: tuple[tuple[str, Callable[[Publisher], str]], ...] = (
    ("nobody listens", lambda _: _closed_port()),
    ("TLS is spoken to one who does not", lambda there: there.url.replace("http", "https")),
    ("the name does not exist", lambda _: "http://nowhere.invalid/"),
    ("it is no address", lambda _: "http://"),
    ("it has no scheme", lambda _: "example"),
    ("a label of the name is too long", lambda _: f"http://{'a' * 70}.example/"),
)


@pytest.mark.parametrize(("sentence", "address"), NO_WAY, ids=[row[0] for row in NO_WAY])
def test_f1_no_way_to_the_publisher_is_a_bad_poll(
    sentence: str, address: Callable[[Publisher], str], publisher: Publisher, session: requests.Session
) -> None:
    url = address(publisher)
    with pytest.raises(BadPoll) as caught:
        fetch(session, url, NOTHING, deadline=2)
    assert str(caught.value).startswith(f"{url}: ")


def test_the_environment_cannot_put_a_proxy_in_between(
    publisher: Publisher, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", _closed_port())
    publisher.answer = reply(b"{}")
    assert fetch(session, publisher.url, NOTHING) is not None
