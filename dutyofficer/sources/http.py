"""One bounded GET: a total deadline, a cap on bytes, conditional headers, and one error for all that goes wrong."""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from dutyofficer.sources.base import BadPoll, Caching

DEADLINE = 20.0
"""Seconds for the whole of one fetch: names, connection, redirects, headers and body."""
LIMIT = 8 * 1024 * 1024
"""Bytes of one body once decompressed; the largest answer ever recorded has half a megabyte."""
REDIRECTS = 3
JSON = ("application/json", "application/geo+json", "application/vnd.geo+json")
_MOVED = (301, 302, 303, 307, 308)
_CHUNK = 64 * 1024


class NotFound(BadPoll):
    """The publisher answered 404: it has no such thing."""


@dataclass(frozen=True, slots=True)
class Body:
    """A whole, decompressed body, and what to hand back at the next fetch of it."""

    content: bytes
    caching: Caching


def open_session() -> requests.Session:
    """A session that ignores proxies, certificates and passwords which the environment or a netrc file offers."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = "dutyofficer (emergency duty officer alerting)"
    return session


def fetch(
    session: requests.Session,
    url: str,
    caching: Caching,
    *,
    deadline: float = DEADLINE,
    limit: int = LIMIT,
    content_types: Collection[str] = JSON,
) -> Body | None:
    """Fetch `url` within `deadline` seconds; None if the publisher says it is unchanged.

    The time-outs of a socket start again with every byte, and looking up a name has none at all; so the fetch
    runs in a thread of its own that is abandoned at the deadline. Nothing is tried twice: the next poll is soon.
    Errors: NotFound for a 404, BadPoll for everything else.
    """
    answers: queue.SimpleQueue[Body | Exception | None] = queue.SimpleQueue()
    get = _Get(session, caching, time.monotonic() + deadline, limit, content_types)
    threading.Thread(target=lambda: answers.put(get.outcome(url)), name=f"fetch {url}", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline)
    except queue.Empty:
        raise BadPoll(f"{url}: no whole answer within {deadline:g} s") from None
    if isinstance(answer, BadPoll):
        raise answer
    if isinstance(answer, Exception):
        raise BadPoll(f"{url}: {_cause(answer)}") from answer
    return answer


@dataclass(frozen=True, slots=True)
class _Get:
    """One fetch under way. `ends` is on the monotonic clock."""

    session: requests.Session
    caching: Caching
    ends: float
    limit: int
    content_types: Collection[str]

    def outcome(self, url: str) -> Body | Exception | None:
        """What came back, or what went wrong, as a value: it crosses to the thread that waits for it."""
        try:
            return self._follow(url)
        except Exception as error:
            # Whatever it is, an odd answer must make a bad poll and not end the loop that polls.
            return error

    def _follow(self, url: str) -> Body | None:
        here = url
        for _ in range(REDIRECTS + 1):
            left = max(self.ends - time.monotonic(), 0.001)
            with self.session.get(
                here, headers=self._headers(), timeout=(left, left), stream=True, allow_redirects=False
            ) as response:
                if response.status_code not in _MOVED:
                    return self._answer(url, response)
                here = _next(url, here, response.headers.get("Location", ""))
        raise BadPoll(f"{url}: more than {REDIRECTS} redirects")

    def _headers(self) -> dict[str, str]:
        """A connection kept open between polls may have died unseen on the way, and would cost the next one."""
        headers = {"Accept": ", ".join(self.content_types), "Accept-Encoding": "gzip", "Connection": "close"}
        if self.caching.etag:
            headers["If-None-Match"] = self.caching.etag
        if self.caching.last_modified:
            headers["If-Modified-Since"] = self.caching.last_modified
        return headers

    def _answer(self, url: str, response: requests.Response) -> Body | None:
        if response.status_code == 304 and (self.caching.etag or self.caching.last_modified):
            return None
        if response.status_code == 404:
            raise NotFound(f"{url}: status 404")
        if response.status_code != 200:
            raise BadPoll(f"{url}: status {response.status_code}")
        kind = response.headers.get("Content-Type", "")
        if kind.split(";")[0].strip().lower() not in self.content_types:
            raise BadPoll(f"{url}: content type {kind[:80]!r}")
        length = response.headers.get("Content-Length", "0")
        if not length.isdecimal():
            # Nobody would see that such a body was cut.
            raise BadPoll(f"{url}: content length {length[:80]!r}")
        content = self._content(url, response)
        etag, modified = response.headers.get("ETag"), response.headers.get("Last-Modified")
        return Body(content, Caching(etag, modified, hashlib.sha256(content).hexdigest()))

    def _content(self, url: str, response: requests.Response) -> bytes:
        content = bytearray()
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > self.limit:
                raise BadPoll(f"{url}: more than {self.limit} bytes")
            if time.monotonic() > self.ends:
                raise BadPoll(f"{url}: the deadline passed in the middle of the body")
        if not content:
            raise BadPoll(f"{url}: the body is empty")
        return bytes(content)


def _next(url: str, here: str, location: str) -> str:
    """Where a redirect leads. Only to https, or to the same host and port: never from https down to plain http."""
    there = urljoin(here, location)
    old, new = urlsplit(here), urlsplit(there)
    if new.scheme == "https" or (new.scheme, new.hostname, new.port) == (old.scheme, old.hostname, old.port):
        return there
    raise BadPoll(f"{url}: redirects to {there[:200]}")


def _cause(error: BaseException) -> str:
    """The innermost cause that says something: the outer ones repeat the address, a ValueError is about a literal."""
    while (inner := error.__cause__ or error.__context__) and type(inner) is not ValueError:
        error = inner
    return f"{type(error).__name__}: {error}"[:200]
