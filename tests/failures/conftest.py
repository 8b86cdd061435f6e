"""The web before a partnership, and a partnership that really sends: both worlds that failure modes are tried in."""

from __future__ import annotations

from tests.desk.conftest import delivery, looks_often, publisher, town, twilio  # noqa: F401
from tests.web.conftest import front, web, world  # noqa: F401
