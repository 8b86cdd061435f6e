"""Passwords as they are kept: argon2id, one at a time, the same work if there is nothing to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from dutyofficer.core.password import MOST, normal
from dutyofficer.desk.problem import Refused

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROUNDS, KIB, LANES = 3, 64 * 1024, 4
"""RFC 9106's second choice: 64 MiB each."""
AT_ONCE = 4
"""Who may wait for their turn: more would take every thread of the web, and replies come in by the same ones."""


class Passwords:
    """Makes what is kept of a password, and compares. `rounds`, `kib`, `lanes` are argon2's."""

    def __init__(self, rounds: int = ROUNDS, kib: int = KIB, lanes: int = LANES) -> None:
        self._costs = (rounds, kib, lanes)
        self._hasher: PasswordHasher | None = None
        self._turn = Lock()
        self._places = BoundedSemaphore(AT_ONCE)

    def keep(self, password: str) -> str:
        """What is to be kept of it. Errors: Refused if too many wait."""
        with self._one_at_a_time() as hasher:
            return hasher.hash(normal(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether that is the password; takes as long if nothing is kept. Errors: Refused if too many wait."""
        from argon2.exceptions import InvalidHashError, VerificationError

        typed = normal(password) if len(password) <= MOST else ""
        with self._one_at_a_time() as hasher:
            try:
                hasher.verify(kept or self._nobody(), typed)
            except (VerificationError, InvalidHashError, UnicodeError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether it was made with less work than we ask for now."""
        return self._made().check_needs_rehash(kept)

    def _nobody(self) -> str:
        """Looks like one that is kept, and is of no password."""
        rounds, kib, lanes = self._costs
        return f"$argon2id$v=19$m={kib},t={rounds},p={lanes}${'A' * 22}${'A' * 43}"

    @contextmanager
    def _one_at_a_time(self) -> Iterator[PasswordHasher]:
        if not self._places.acquire(blocking=False):
            raise Refused("Too many people are signing in at this moment. Try again in a few seconds.")
        try:
            with self._turn:
                yield self._made()
        finally:
            self._places.release()

    def _made(self) -> PasswordHasher:
        if self._hasher is None:
            from argon2 import PasswordHasher

            rounds, kib, lanes = self._costs
            self._hasher = PasswordHasher(time_cost=rounds, memory_cost=kib, parallelism=lanes)
        return self._hasher
