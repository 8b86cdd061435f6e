"""The configuration in words: what people may read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dutyofficer.config import Settings, load_settings
from dutyofficer.config_words import in_words

EXAMPLE = Path(__file__).parents[1] / "config/dutyofficer.toml"


@pytest.fixture
def settings() -> Settings:
    """The example's."""
    return load_settings(EXAMPLE)


@pytest.mark.parametrize(
    ("table", "key", "words", "why"),
    [
        ("service", "authorities", "Leicester; Leicestershire; Rutland", "a list reads as one"),
        ("feeds.ea", "every", "5m", "spans are as the file has them"),
        ("feeds.nswws", "enabled", "no", "a feed is a table of its own"),
        ("policy", "self_test", "Wed 10:00", "also those that are more than a number"),
        ("policy", "gap_notices", "28d; 14d; 7d; 3d; 1d", "and lists of spans"),
        ("policy.handling", "severe", "urgent", "words stay words"),
        ("twilio", "pages_from", "not set", "what is empty says so"),
        ("monitor", "ping_url", "not set", "also where it would be hidden"),
    ],
)
def test_in_words(settings: Settings, table: str, key: str, words: str, why: str) -> None:
    """One key of the example, and why it reads like that."""
    assert in_words(settings)[table][key] == words, why


def test_every_key_is_there(settings: Settings) -> None:
    """Nothing of the policy is hidden: every figure can be seen."""
    shown = in_words(settings)
    assert set(type(settings.policy).model_fields) == {
        *shown["policy"], *(name.split(".")[1] for name in shown if name.startswith("policy."))
    }  # fmt: skip


def test_no_secret_is_shown(settings: Settings) -> None:
    """A password inside an address, and an address that is itself one."""
    service = settings.service.model_copy(update={"database": "postgresql://duty:hush@db.example.org/duty"})
    monitor = settings.monitor.model_copy(update={"ping_url": "https://ping.example.org/hush"})
    shown = in_words(settings.model_copy(update={"service": service, "monitor": monitor}))
    assert shown["service"]["database"] == "postgresql://duty:...@db.example.org/duty"
    assert shown["monitor"]["ping_url"] == "set, not shown"
    assert "hush" not in str(shown)
