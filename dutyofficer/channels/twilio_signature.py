"""Whether a webhook was signed by Twilio for the address that we gave it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from twilio.request_validator import HMAC_SHA1, RequestValidator, get_signature_algorithm


class Signature:
    """Checks signatures against the public address from the configuration, never against what a request says it is.

    Several tokens are taken while one is being replaced. A signature can be replayed: what it carries must be
    idempotent. With `account`, what names another account is refused however well it is signed.
    """

    def __init__(
        self,
        tokens: Sequence[str],
        public_url: str,
        algorithms: Collection[str] = frozenset({HMAC_SHA1}),
        account: str = "",
    ) -> None:
        """Errors: ValueError without a token or with an empty one, which anybody could sign with, or a bad address."""
        if isinstance(tokens, str) or not tokens or not all(tokens):
            raise ValueError("twilio: signatures need a token")
        public = urlsplit(public_url)
        if public.scheme not in ("http", "https") or not public.hostname or public.query or public.fragment:
            raise ValueError(f"public_url {public_url!r}: not an address that Twilio could be given")
        self._base = public_url.rstrip("/")
        self._validators = [RequestValidator(token) for token in tokens]
        self._algorithms = frozenset(algorithms)
        self._account = account

    def valid(
        self, path_and_query: str, form: Mapping[str, str], header: str | None, settings_header: str | None = None
    ) -> bool:
        """Check one request. `path_and_query` is raw, as it came; `form` all its fields, the empty ones too.

        A field that is repeated needs a `form` with `getlist`, as Flask's. Never raises.
        """
        algorithm = get_signature_algorithm(settings_header).upper()
        if not header or algorithm not in self._algorithms or not path_and_query.startswith("/"):
            return False
        if self._is_anothers(form):
            return False
        url = self._base + path_and_query
        try:
            return any(one.validate(url, form, header, algorithm) for one in self._validators)
        except ValueError:
            # Half a surrogate pair and the like: no signature covers what is not UTF-8.
            return False

    def _is_anothers(self, form: Mapping[str, str]) -> bool:
        """Whether it names an account that is not ours; what names none is judged by its signature alone."""
        every = getattr(form, "getlist", None)
        named = every("AccountSid") if every else [form["AccountSid"]] if "AccountSid" in form else []
        return bool(self._account) and any(one != self._account for one in named)
