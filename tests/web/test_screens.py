"""Now and Incident as pages: what stands on them, what must not, and that a stranger's words stay words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from dutyofficer.core.account import Access
from dutyofficer.desk.by_hand import close_by_hand, log_by_hand
from dutyofficer.desk.house import FeedPlan
from dutyofficer.desk.screens.blind import FeedRow
from dutyofficer.web.app import make_app
from dutyofficer.web.front import Front, Visitor
from tests.promises.publisher import ALERT, QUORN, SILEBY
from tests.promises.world import World
from tests.web.browser import Browser, account

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \"'> ]]>"
Look = Callable[[str], str]


def client_of(front: Front, access: Access) -> FlaskClient:
    """Somebody with that access."""
    return make_app(replace(front, visitor=lambda: Visitor("asha", access, "asha"))).test_client()


@pytest.fixture
def look(front: Front) -> Look:
    """An officer opens a page."""
    client = client_of(front, Access.OFFICER)

    def opened(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    return opened


@pytest.fixture
def storm(world: World) -> World:
    """An alert, and a flood warning on top of it."""
    world.warns(ALERT, 3)
    world.warns(SILEBY, text="Act now.\nMove your car.")
    return world


class Fields(HTMLParser):
    """Every field that somebody may be typing into, and the names of the elements around it."""

    VOID = frozenset({"input", "img", "meta", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: dict[str, set[str]] = {}

    @classmethod
    def of(cls, page: str) -> dict[str, set[str]]:
        """By the id of each field."""
        made = cls()
        made.feed(page)
        return made.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Something begins."""
        said = dict(attrs)
        if tag in ("textarea", "select") or (tag == "input" and said.get("type") != "hidden"):
            self.found[said.get("id") or ""] = {name for _, name in self.open}
        if tag not in self.VOID:
            self.open.append((tag, said.get("id") or ""))

    def handle_endtag(self, tag: str) -> None:
        """And ends."""
        while self.open and self.open.pop()[0] != tag:
            pass


def words_of(page: str) -> str:
    """What a person reads, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_front_page(look: Look, storm: World) -> None:
    """Whose it is and what comes next, who is on duty, what is in force; and when it was last refreshed."""
    page = words_of(look("/"))
    assert "F1 River Soar at Sileby Flood warning 2 warnings in force Nobody has it yet : step 1 of 5" in page
    assert "next: Asha Patel by call at 14:02" in page
    assert "Duty officer Asha Patel until further notice" in page
    assert "Last refreshed 14:00:0" in page
    storm.phone("asha").replies("1")
    assert "Asha Patel has it since 14:00." in words_of(look("/"))


def test_an_empty_front_page_says_so(look: Look) -> None:
    page = words_of(look("/"))
    assert "Open incidents None." in page
    assert "Nothing of ours, as far as the feeds say." in page
    assert "<img" not in look("/")[look("/").index('id="live"') :]


def test_blind_is_on_the_page(look: Look, storm: World) -> None:
    """Promise 5: the red bar, on this page as on every one."""
    storm.publisher.status = 503
    storm.forward(minutes=45)
    for path in ("/", "/incidents/F1"):
        assert re.search(r'class="duty-blind" role="alert".*?No word from ea for 4\d min', look(path), re.DOTALL)


def test_it_refreshes_itself_and_nothing_that_is_typed_into(look: Look, front: Front, storm: World) -> None:
    """What is replaced holds no field: a half-written decision stays. Without JavaScript the front page still does."""
    now = look("/")
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in now
    assert 'hx-trigger="every 15s" hx-select="#live"' in now
    page = look("/incidents/F1")
    assert "http-equiv" not in page
    assert "without script, only when you load it" in page
    assert "http-equiv" in client_of(front, Access.VIEWER).get("/incidents/F1").text, (
        "whoever types nothing loses nothing"
    )
    found = re.search(r'hx-select="(#standing)".*?hx-select-oob="([^"]+)"', page)
    assert found is not None
    replaced = [name.strip("#") for name in (found[1], *found[2].split(","))]
    for name in replaced:
        assert page.count(f'id="{name}"') == 1, name
    fields = Fields.of(page)
    assert fields.keys() >= {"log-decision", "log-reason", "log-at", "close-reason"}
    for field, around in fields.items():
        assert around.isdisjoint(replaced), f"{field} would be lost"
    assert "hx-get" not in look("/incidents/F1?log=all"), "a whole log is not fetched every 15 s"


def test_the_page_of_an_incident_in_its_order(look: Look, storm: World) -> None:
    """Domain 7A: level, the publisher's words as they are, places, who was told, the log, what can be done."""
    page = look("/incidents/f1")
    assert "Act now.\nMove your car." in page
    order = ["Before: Flood alert", "The publisher's words", ">Where<", 'id="told"', 'id="log"', 'id="do"']
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert 'action="/incidents/F1/accept"' in page
    assert 'src="/incidents/F1/map.svg" alt="Map of the places of F1' in page
    assert "+44...201" in page
    assert "900201" not in page
    assert "tel:" not in page


def test_a_viewer_reads(front: Front, storm: World) -> None:
    """No button, no form."""
    page = client_of(front, Access.VIEWER).get("/incidents/F1").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert "<button" not in main


def test_an_owner_can_hand_it_on(look: Look, storm: World) -> None:
    """Whoever has it, and nobody else."""
    storm.phone("asha").replies("1")
    assert "I cannot keep it: ask the next" in look("/incidents/F1")
    storm.phone("ben").replies("TAKE F1")
    assert "I cannot keep it" not in look("/incidents/F1")


def test_an_incident_that_has_closed_can_be_read_and_written_about(look: Look, storm: World) -> None:
    storm.phone("asha").replies("1")
    close_by_hand(storm.house, "F1", "handed to the county", "asha", storm.clock)
    page = look("/incidents/F1")
    assert "Closed at Fri 14 Nov 2025" in page
    assert set(re.findall(r'action="/incidents/F1/(\w+)"', page)) == {"log"}
    assert "handed to the county" in page


def asked_of_feeds(front: Front, path: str) -> int:
    """How often a page asks the database how the feeds are."""
    client, seen = client_of(front, Access.OFFICER), []
    client.get(path)
    engine = front.house.database.engine
    note = lambda *seen_by: seen.append(seen_by[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return sum("FROM feeds" in statement for statement in seen)


def test_feeds_are_asked_for_once(front: Front, world: World) -> None:
    """The bar on Now is that of the screen; no question for each feed."""
    world.house.feeds = {name: FeedPlan() for name in ("ea", "met", "guidance")}
    assert asked_of_feeds(front, "/") == 1
    assert asked_of_feeds(front, "/feeds") == 2, "the screen and the bar"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("https://example.org/id/floods?a=b: status 503", "its server does not work (status 503)"),
        ("https://example.org/id/floods: status 404", "there is nothing at its address (status 404)"),
        ("https://example.org/feed: status 403", "it refuses us (status 403)"),
        ("https://example.org/feed: status 429", "we ask too often (status 429)"),
        ("no list of items", "no list of items"),
        ("x " * 200, "x " * 38 + "x..."),
        (None, "it is not being asked"),
    ],
)
def test_the_bar_says_what_is_wrong_in_words(error: str | None, words: str) -> None:
    """Short, and without an address: the screen of the feeds has all of it."""
    row = FeedRow(
        name="ea", state="silent", age=None, last_good=None, moved_at=None, error=error, every=timedelta(),
        silent_after=timedelta(),
    )  # fmt: skip
    assert row.why == words


def test_what_is_to_be_set_up_never_hides_what_is_open(front: Front, storm: World) -> None:
    """The list of a first run stands below the open incidents, and only for the team."""
    for name, access in (("dev", Access.TEAM), ("ben", Access.OFFICER)):
        account(storm.house, storm, name, access, name)
    seen = {}
    for name in ("dev", "ben"):
        browser = Browser(make_app(front))
        browser.signs_in(name)
        seen[name] = browser.opens("/")
    assert seen["dev"].index('id="open"') < seen["dev"].index('id="first-run"') < seen["dev"].index('id="duty"')
    assert 'id="first-run"' not in seen["ben"]


def test_what_publishers_and_people_write_stays_words(look: Look, storm: World) -> None:
    """Nothing that anybody says becomes markup, in a page or in a map."""
    storm.publisher.items.pop(ALERT)
    storm.warns(QUORN, 1, text=HOSTILE, description=f"River {HOSTILE}")
    storm.phone("wilma").replies(f"R {HOSTILE}")
    log_by_hand(storm.house, "F1", HOSTILE, "asha", storm.clock)
    for path in ("/", "/incidents/F1", "/incidents/F1?log=all", "/incidents", "/map.svg", "/incidents/F1/map.svg"):
        page = look(path)
        assert "alert(1)" in page or path == "/incidents", path
        assert not re.search(r"<script(?![^>]*\bsrc=)|<img src=x|<[^>]+\sonerror=", page), path


def test_pages_have_nothing_inline_and_nothing_from_elsewhere(look: Look, storm: World) -> None:
    """The policy of every page would stop it."""
    for path in ("/", "/incidents", "/incidents/F1"):
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:|https?://", look(path)), path


def test_every_id_is_there_once(look: Look, storm: World) -> None:
    """Labels and links lead to one thing."""
    storm.phone("asha").replies("1")
    storm.lifts(SILEBY)
    for path in ("/", "/incidents/F1"):
        ids = re.findall(r'\sid="([^"]+)"', look(path))
        assert len(ids) == len(set(ids)), path
