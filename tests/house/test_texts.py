"""Every text of texts.toml, read before anybody has to read it at 03:00."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dutyofficer.config import load_settings, load_texts
from dutyofficer.core.texts import lint
from dutyofficer.core.wording import Texts

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The texts that are shipped."""
    return load_texts(CONFIG / "texts.toml", load_settings(CONFIG / "dutyofficer.toml"))


def test_the_shipped_texts_have_no_fault(texts: Texts) -> None:
    """S5, W5, A2, A3: plain characters, two segments at most, 999 for wardens, only words that are understood."""
    assert lint(texts) == []


BAD = (
    ("a curly quote doubles the length", "page.first", "{ref}: the river\u2019s up", "no plain text message"),
    ("a text of three segments", "inform.first", "{name} " + "x" * 320, "longer than two texts"),
    ("a warden's text without 999", "warden.first", "Flood warning: {name}.", "does not say to dial 999"),
    ("a warden sent to close a road", "warden.red", "Close the road at {name}. 999", "asks a warden"),
    ("a warden sent to look", "warden.many", "Go and look at {name}. Dial 999", "asks a warden"),
    ("a word that the network acts on", "answer.nothing", "Reply STOP to end.", "'STOP', which is not understood"),
    ("a word that does nothing yet", "inform.lifted", "{ref} ended. Reply 1, or NODUFF.", "'NODUFF', which is not"),
)


@pytest.mark.parametrize(("sentence", "key", "text", "fault"), BAD, ids=[row[0] for row in BAD])
def test_a_fault_is_found(texts: Texts, sentence: str, key: str, text: str, fault: str) -> None:
    """S5, W5, A2, A3: each kind of fault is named with its key."""
    found = lint(replace(texts, templates={**texts.templates, key: text}))
    assert [line for line in found if line.startswith(f"{key}: ") and fault in line]
