"""Cuts Twilio's own OpenAPI document down to what we ask of Twilio, and mends what Prism cannot read.

`python -m tests.contract.cut_openapi twilio_api_v2010.json` writes the copy kept in twilio/: things are only left out
of it (other paths and operations, examples, prose), so that what stays is Twilio's word and not ours.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

OPENAPI = Path(__file__).with_name("twilio") / "openapi.json"
_ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
USED = {
    f"{_ACCOUNT}/Messages.json": ("post", "get"),
    f"{_ACCOUNT}/Messages/{{Sid}}.json": ("get",),
    f"{_ACCOUNT}/Calls.json": ("post", "get"),
    f"{_ACCOUNT}/Calls/{{Sid}}.json": ("get",),
}
"""What our channels ask for."""

FORM = "application/x-www-form-urlencoded"
_METHODS = ("post", "get")
_KEPT = ("openapi", "info", "servers", "security", "components")
_PROSE = frozenset({"description", "summary", "examples", "tags"})


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """Leave out of Twilio's document what we do not use."""
    small = {key: whole[key] for key in _KEPT}
    small["paths"] = {
        path: {key: value for key, value in whole["paths"][path].items() if key in ("servers", *methods)}
        for path, methods in USED.items()
    }
    schemas, needed, more = whole["components"]["schemas"], set[str](), _references(small["paths"])
    while more:
        needed |= more
        more = _references([schemas[name] for name in more]) - needed
    small["components"] = {
        "securitySchemes": whole["components"]["securitySchemes"],
        "schemas": {name: schema for name, schema in schemas.items() if name in needed},
    }
    return {key: value if key == "info" else _without_prose(value) for key, value in small.items()}


def form_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of what may be posted to `path`."""
    schema = document["paths"][path]["post"]["requestBody"]["content"][FORM]["schema"]
    assert isinstance(schema, dict)
    return schema


def mended(document: dict[str, Any]) -> dict[str, Any]:
    """A copy that Prism can hold both sides to.

    It reads a repeated form key as a list only if `encoding` says so, and takes `uri`, which Twilio's answers fill with
    a path, for a whole address.
    """
    copy = {**document, "components": _any_uri(document["components"]), "paths": {}}
    for path, operations in document["paths"].items():
        copy["paths"][path] = {name: _mended(each) if name in _METHODS else each for name, each in operations.items()}
    return copy


def _mended(operation: dict[str, Any]) -> dict[str, Any]:
    mended = {**operation, "responses": _any_uri(operation["responses"])}
    if form := operation.get("requestBody", {}).get("content", {}).get(FORM):
        lists = [name for name, field in form["schema"]["properties"].items() if field.get("type") == "array"]
        encoding = {name: {"style": "form", "explode": True} for name in lists}
        mended["requestBody"] = {"content": {FORM: {**form, "encoding": encoding}}}
    return mended


def _any_uri(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _any_uri(value) for key, value in node.items() if (key, value) != ("format", "uri")}
    return [_any_uri(value) for value in node] if isinstance(node, list) else node


def _references(node: Any) -> set[str]:
    """Names of the schemas that are referred to."""
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(node)))


def _without_prose(node: Any) -> Any:
    if isinstance(node, dict):
        # A field of the API may itself be called `description`: then it has a schema, not words.
        return {
            key: _without_prose(value)
            for key, value in node.items()
            if not (key.startswith("x-") or (key in _PROSE and not (isinstance(value, dict) and "type" in value)))
        }
    return [_without_prose(value) for value in node] if isinstance(node, list) else node


if __name__ == "__main__":
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    OPENAPI.write_text(json.dumps(cut(source), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
