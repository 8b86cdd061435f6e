"""Core's values as JSON and back: the only place that knows how a document column is written."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

V = TypeVar("V")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: Any, kind: Any = None) -> Any:
    """A value of core as JSON can hold it. `kind` is needed where the value does not tell, as for a tuple."""
    return _adapter(kind or type(value)).dump_python(value, mode="json")  # type: ignore[arg-type]


def load(kind: type[V], data: Any) -> V:
    """The value again. Errors: pydantic.ValidationError, if somebody else wrote the row."""
    loaded: V = _adapter(kind).validate_python(data)  # type: ignore[arg-type]
    return loaded
