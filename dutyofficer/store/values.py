"""Core's values as JSON and back: the only place that knows how a document column is written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

V = TypeVar("V")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: Any, kind: Any = None) -> Any:
    """A value of core as JSON can hold it. `kind` is needed where the value does not tell, as for a tuple.

    A set in it is written in order: its own differs from process to process, and an import compares digests.
    """
    plain = _adapter(kind or type(value)).dump_python(value, mode="json")  # type: ignore[arg-type]
    if is_dataclass(value):
        plain |= {f.name: sorted(plain[f.name]) for f in fields(value) if isinstance(getattr(value, f.name), frozenset)}
    return plain


def load(kind: type[V], data: Any) -> V:
    """The value again. Errors: pydantic.ValidationError, if somebody else wrote the row."""
    loaded: V = _adapter(kind).validate_python(data)  # type: ignore[arg-type]
    return loaded
