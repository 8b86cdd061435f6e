"""The configuration as it is used, in words for people to read: tables and keys as the file has them, no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from typing import Any

from pydantic import BaseModel

_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")
HIDDEN = frozenset({"ping_url"})
"""Whoever has that address may speak for us."""


def in_words(settings: BaseModel) -> dict[str, dict[str, str]]:
    """Table by table; a feed and a ladder are tables of their own."""
    return {table: rows for table, rows in _tables(settings, "") if rows}


def _tables(values: object, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    pairs = _pairs(values)
    yield name or "general", {key: _words(key, value) for key, value in pairs.items() if not _is_table(value)}
    for key, value in pairs.items():
        if _is_table(value):
            yield from _tables(value, f"{name}.{key}" if name else key)


def _pairs(values: object) -> dict[str, Any]:
    if isinstance(values, Mapping):
        return dict(values)
    return {key: getattr(values, key) for key in type(values).model_fields} if isinstance(values, BaseModel) else {}


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping | BaseModel)


def _words(key: str, value: object) -> str:
    if value in ("", None):
        return "not set"
    return "set, not shown" if key in HIDDEN else _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return "; ".join(_said(each) for each in value) or "none"
    if _is_table(value):
        return ", ".join(f"{key} {_said(each)}" for key, each in _pairs(value).items() if each not in ("", None, False))
    return _PASSWORD.sub(r"\1:...@", str(value))


def _span(span: timedelta) -> str:
    """`10m`, `2h`, `28d`: as the file has it."""
    for unit, letter in ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "m")):
        if span and span % unit == timedelta(0):
            return f"{span // unit}{letter}"
    return f"{span.total_seconds():g}s"
