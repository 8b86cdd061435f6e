"""What the desk says when it is asked for something that cannot be done."""

from __future__ import annotations


class CannotDo(Exception):
    """What was asked for cannot be done; the text says why, for the person who asked."""


class Refused(CannotDo):
    """Nobody was signed in, or no password was taken; the text says no more than it may."""
