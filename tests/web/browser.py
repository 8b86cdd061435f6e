"""A browser without a screen: it keeps its cookie, and sends the hidden fields that a form came with."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from werkzeug.test import TestResponse

from dutyofficer.core.account import Access, Actor
from dutyofficer.desk.accounts import add_account, choose_password
from dutyofficer.desk.house import House
from tests.promises.world import World

BOSS = Actor("dev", Access.ADMINISTRATOR)
SECRET = "teapot ladder fog"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


class Browser:
    """One browser."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def opens(self, path: str, status: int = 200) -> str:
        """Look at a page; returns it as it reads."""
        answer = self.client.get(path)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return unescape(answer.text)

    def sends(self, path: str, form: dict[str, str], *, page: str | None = None) -> TestResponse:
        """Fill in the form of `page` (else of the page with the same address) and send it."""
        found = _TOKEN.search(self.client.get(page or path).text)
        token = (found[1] or found[2]) if found else ""
        return self.client.post(path, data={"csrf_token": token, **form})

    def signs_in(self, name: str, password: str = SECRET, goes_to: str = "/") -> TestResponse:
        """At the door."""
        return self.sends("/sign-in", {"name": name, "password": password, "next": goes_to})


def account(house: House, world: World, name: str, access: Access, person: str | None = None) -> None:
    """An account with a password."""
    token = add_account(house, name, access, person, BOSS, world.clock)
    choose_password(house, token, SECRET, world.clock)
