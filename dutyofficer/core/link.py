"""The short link in a text: it opens one incident for one person. Nothing is kept: it is worked out anew each time."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from dutyofficer.core.message import segments

LENGTH = 12
"""Characters of a token: 60 bits, and each guess of a stranger is one of few in a minute."""
SHORTEST_SECRET = 32
"""Characters that a secret must have."""
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: none of them is mistaken for another by somebody who types it from a phone."""


@dataclass(frozen=True, slots=True)
class Links:
    """How links are made: the address of our web, and what only we know."""

    base: str
    secret: str = field(repr=False)

    def token(self, incident: int, person: str) -> str:
        """What stands for that incident, by its row, and that person: nobody can make one up."""
        digest = hmac.digest(self.secret.encode(), f"{incident}/{person}".encode(), "sha256")
        bits = int.from_bytes(digest[:8])
        return "".join(_DIGITS[bits >> 5 * place & 31] for place in range(LENGTH))

    def address(self, incident: int, person: str) -> str:
        """The whole link."""
        return f"{self.base.rstrip('/')}/i/{self.token(incident, person)}"

    def opens(self, token: str, incident: int, person: str) -> bool:
        """Whether that token is theirs. It takes as long whatever is wrong with it."""
        return hmac.compare_digest(token.encode(), self.token(incident, person).encode())


def with_link(links: Links | None, text: str, incident: int | None, person: str, *, most: int = 1) -> str:
    """A text with the link behind it, if there are links and it costs no segment, or the whole has `most` (S5)."""
    if links is None or incident is None:
        return text
    longer = f"{text} {links.address(incident, person)}"
    return longer if segments(longer) <= max(most, segments(text)) else text
