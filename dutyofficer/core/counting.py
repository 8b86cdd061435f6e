"""`2 flood warnings, 3 flood alerts lifted`: many things in few words."""

from __future__ import annotations

from collections.abc import Sequence

from dutyofficer.core.message import Reason
from dutyofficer.core.page import Item

_ENDED = {
    Reason.LIFTED: " lifted",
    Reason.WITHDRAWN: " withdrawn",
    Reason.WIDENED: " widened",
    Reason.REWORDED: " reworded",
    Reason.LOWERED: " lowered",
    Reason.VANISHED: " gone without a word",
    Reason.RETURNED: " back",
    Reason.BLIND: " in force while we were blind",
}


def counts(items: Sequence[Item]) -> str:
    """`2 flood warnings, 3 flood alerts lifted`: what there is, worst first, in the publisher's words."""
    tally: dict[str, int] = {}
    for item in items:
        what = item.headline.lower()
        tally.setdefault(what + _ENDED.get(item.reason, ""), 0)
        tally[what + _ENDED.get(item.reason, "")] += 1
    return ", ".join(f"{count} {_plural(what, count)}" for what, count in tally.items())


def _plural(what: str, count: int) -> str:
    if count == 1:
        return what
    for ending in _ENDED.values():
        if what.endswith(ending):
            return f"{what.removesuffix(ending)}s{ending}"
    return f"{what}s"
