"""K4: `[web.oidc]`: from where else people may sign in, read strictly; the secret is never in a file of settings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dutyofficer.config import BadConfig, load_settings
from dutyofficer.core.account import Access, Provider
from dutyofficer.wiring import identities
from tests.test_config import SERVICE

OIDC = '[web.oidc]\nissuer = "https://login.example.org/t/v2.0/"\nclient_id = "abc"\n'
MAPPED = OIDC + 'claim = "groups"\naccess = {"g-1" = "officer", "g-2" = "team"}\n'


def written(folder: Path, text: str) -> Path:
    """A configuration with that in it."""
    path = folder / "dutyofficer.toml"
    path.write_text(SERVICE + text, encoding="utf-8")
    return path


def test_a_provider_as_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The issuer as it was typed, slash and all; roles as access; nobody reads the secret in a traceback."""
    monkeypatch.setenv("DUTYOFFICER_OIDC_CLIENT_SECRET", "hush")
    found = identities(load_settings(written(tmp_path, MAPPED)))
    access = {"g-1": Access.OFFICER, "g-2": Access.TEAM}
    assert found == Provider("https://login.example.org/t/v2.0/", "abc", "hush", "groups", access)
    assert "hush" not in repr(found)
    plain = identities(load_settings(written(tmp_path, OIDC)))
    assert plain == Provider("https://login.example.org/t/v2.0/", "abc", "hush")


def test_none_is_the_default(tmp_path: Path) -> None:
    """Passwords only."""
    assert identities(load_settings(written(tmp_path, ""))) is None


def test_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its secret, and the extra."""
    settings = load_settings(written(tmp_path, OIDC))
    with pytest.raises(BadConfig, match="secret oidc_client_secret: needed"):
        identities(settings)
    monkeypatch.setenv("DUTYOFFICER_OIDC_CLIENT_SECRET", "hush")
    monkeypatch.setitem(sys.modules, "authlib", None)
    with pytest.raises(BadConfig, match="install the extra `oidc`"):
        identities(settings)


FAULTS = [
    ("in clear", OIDC.replace("https", "http"), "web.oidc.issuer: must be https"),
    (
        "no address",
        OIDC.replace("https://login.example.org/t/v2.0/", "login"),
        "not an http address",
    ),
    ("no issuer", '[web.oidc]\nclient_id = "abc"\n', "web.oidc.issuer: "),
    ("an empty issuer", '[web.oidc]\nissuer = ""\nclient_id = "abc"\n', "web.oidc.issuer: "),
    ("no client", '[web.oidc]\nissuer = "https://login.example.org"\n', "web.oidc.client_id: "),
    ("an access that there is not", OIDC + 'access = {"g-1" = "root"}\n', "web.oidc.access.g-1: "),
    ("the secret in the file", OIDC + 'client_secret = "hush"\n', "web.oidc.client_secret: unknown key"),
]


@pytest.mark.parametrize(("why", "text", "fault"), FAULTS, ids=[row[0] for row in FAULTS])
def test_faults_name_the_key(tmp_path: Path, why: str, text: str, fault: str) -> None:
    with pytest.raises(BadConfig, match=fault):
        load_settings(written(tmp_path, text))
