"""A provider of identities on loopback: who signs in there comes back with a code, and the code is a signed token."""

from __future__ import annotations

import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.channels.stand_in import StandIn

CLIENT, CLIENT_SECRET = "dutyofficer", "a-secret-of-no-client-at-all-000000"
REAL, FORGED = RSAKey.generate_key(2048, {"kid": "one"}), RSAKey.generate_key(2048, {"kid": "one"})


class Identities(StandIn):
    """`person` is who signs in; `lies` replaces claims of the token (None leaves one out); `key`, `alg` sign it.

    `says` replaces parts of its own description; `down` has every answer be an error.
    """

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.person: dict[str, Any] = {"sub": "7", "preferred_username": "asha", "roles": ["duty"]}
        self.lies: dict[str, Any] = {}
        self.says: dict[str, Any] = {}
        self.key: RSAKey | OctKey = REAL
        self.alg = "RS256"
        self.down = False
        self.codes: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []

    def about(self) -> dict[str, Any]:
        """Its description."""
        pages = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        about = {name: f"{self.url}/{page}" for name, page in pages.items()}
        offered = ["RS256", "HS256", "none"]
        return {**about, "issuer": self.url, "id_token_signing_alg_values_supported": offered, **self.says}

    def signs_in(self, address: str) -> str:
        """Somebody is sent there and signs in; returns where they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (query["client_id"], query["response_type"]) == (CLIENT, "code")
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """For a code that was given out once, to whoever asked for it and knows our secret."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if asked is None or proof != asked["code_challenge"] or form.get("redirect_uri") != asked["redirect_uri"]:
            self.refused.append("code")
            return None
        now = int(time.time())  # noqa: TID251  # as a real one does
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}
        said = {name: value for name, value in {**claims, **self.lies}.items() if value is not None}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(said)}

    def _signed(self, said: dict[str, Any]) -> str:
        head = {"alg": self.alg, "kid": "one"}
        if self.alg == "none":
            parts = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, said)]
            return f"{parts[0]}.{parts[1]}."
        return jwt.encode(head, said, self.key, registry=JWSRegistry(algorithms=[self.alg]))


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Identities)
        pages = {"/.well-known/openid-configuration": server.about(), "/keys": KeySet([REAL]).as_dict(private=False)}
        self._send(pages.get(self.path))

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Identities)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        basic = urlsafe_b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        known = self.headers.get("Authorization", "") == f"Basic {basic}"
        if not known:
            server.refused.append("client")
        self._send(server.token(form) if known and self.path == "/token" else None)

    def _send(self, answer: Mapping[str, Any] | None) -> None:
        server = self.server
        assert isinstance(server, Identities)
        status = 500 if server.down else 200 if answer else 400
        body = json.dumps(answer if status == 200 else {"error": "invalid_grant"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""
