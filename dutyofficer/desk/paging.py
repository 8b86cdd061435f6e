"""Pages in motion: opened, climbed, and turned into messages in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dutyofficer.core import message as mail
from dutyofficer.core.gather import NewPage
from dutyofficer.core.incident import How, Incident, IncidentState, Kind
from dutyofficer.core.ladder import Ask, Climb, Roster, also, climb, first_asks, remind_ended
from dutyofficer.core.ladder import bring_in as rung_now
from dutyofficer.core.link import with_link
from dutyofficer.core.logbook import Line
from dutyofficer.core.message import Draft, Medium, Sender
from dutyofficer.core.page import Item, Page, PageState
from dutyofficer.core.policy import Handling, Ladder
from dutyofficer.core.speech import page_speech
from dutyofficer.core.warning import Level
from dutyofficer.core.wording import page_text
from dutyofficer.desk.beside import with_gauges
from dutyofficer.desk.duty import roster_at
from dutyofficer.desk.house import House, Register
from dutyofficer.store import incidents, logbook, outbox, pages, warnings
from dutyofficer.store.db import Tx


def open_page(
    tx: Tx, house: House, incident: Incident, new: NewPage, now: datetime, *, ladder: Ladder | None = None,
    passed: str = "",
) -> Incident:  # fmt: skip
    """Open a page on an incident and take its first steps; returns the incident, open again.

    With a `ladder` of its own its first rung comes first, not the owner. `passed`: who is passed over.
    """
    register = house.register(tx)
    roster = roster_at(tx, house, now)
    draft = Page(
        id=0, incident=incident.id, handling=new.handling, reason=new.reason, level=new.level, items=new.items,
        ladder=ladder or house.policy.ladder(new.handling), opened_at=now,
        climbs_from=now, declined=frozenset({passed} - {""}),
    )  # fmt: skip
    page = replace(draft, id=pages.add(tx, draft))
    first = first_asks(page, None if ladder else _first(tx, house, incident, roster), roster, now)
    names = ", ".join(f"{item.code} {item.level.word}" for item in page.items)
    opened = Line(
        at=now, kind="page-opened", incident=incident.id,
        text=f"page {page.id} ({page.handling}, {page.reason}) opened for {names}",
    )  # fmt: skip
    logbook.write(tx, [opened], now)
    _carry_out(tx, house, register, incident, first, now)
    _supersede(tx, incident, page, now)
    incident = replace(incident, state=IncidentState.OPEN, needs_accept=True, told_at=now)
    incidents.save(tx, incident)
    return incident


def join_page(
    tx: Tx, house: House, incident: Incident, items: tuple[Item, ...], now: datetime, *, onto: Page | None = None
) -> Incident:
    """What is new joins the page that climbs already (or `onto`), and whoever it has asked is texted (B2)."""
    page = onto or climbing_bundle(tx, incident)
    if page is None:
        raise LookupError(f"{incident.ref} has no page to join")
    register = house.register(tx)
    asks = also(page, roster_at(tx, house, now), items[0].reason)
    page = page.takes_in(items, now)
    others = len(page.items) - len(items) + waiting_count(tx, incident)
    _carry_out(tx, house, register, incident, Climb(page, asks), now, items=items, waiting=others)
    incident = replace(incident, told_at=now)
    incidents.save(tx, incident)
    return incident


def climbing_bundle(tx: Tx, incident: Incident) -> Page | None:
    """The open page for everything below RED, unless all it is about has ended. A report of harm has its own (H8)."""
    waiting = [page for page in pages.of_incident(tx, incident.id) if page.state is PageState.OPEN]
    warned = [page for page in waiting if page.level < Level.RED and page.items[0].hazard != "report"]
    bundles = [page for page in warned if not ended(tx, page)]
    return bundles[-1] if bundles else None


def _supersede(tx: Tx, incident: Incident, by: Page, now: datetime) -> None:
    """An older page about nothing else than the new one would go on saying what is no longer true."""
    for page in pages.of_incident(tx, incident.id):
        if page.state is PageState.OPEN and page.id != by.id and page.warnings and page.warnings <= by.warnings:
            pages.save(tx, replace(page, state=PageState.CLOSED, next_step_at=None))
            text = f"page {page.id} goes on as page {by.id}"
            logbook.write(tx, [Line(at=now, kind="superseded", incident=incident.id, text=text)], now)


def wake(tx: Tx, incident: Incident, raised: frozenset[int], now: datetime) -> None:
    """A page that only waited to be seen, since all had ended, climbs on at once if its danger is back (L5)."""
    for page in pages.of_incident(tx, incident.id):
        asleep = page.state is PageState.OPEN and page.next_step_at is not None and page.next_step_at > now
        if asleep and page.warnings & raised:
            zero = now - page.ladder.steps[page.step].after
            pages.save(tx, replace(page, next_step_at=now, round=0, climbs_from=zero))


def _first(tx: Tx, house: House, incident: Incident, roster: Roster) -> str | None:
    """L6: the owner, until the duty officer has accepted anything after an owner who is on no rota of officers."""
    owner = incident.owner
    if owner is None or not roster.can_reach(owner):
        return None
    if roster.holds(owner, house.policy.rotas):
        return owner
    officer = roster.on.get(house.policy.officers_rota)
    taken = pages.last_accept_by(tx, [officer]) if officer else None
    since = incident.owned_since
    return None if taken is not None and since is not None and taken > since else owner


def climb_page(tx: Tx, house: House, page: Page, now: datetime) -> None:
    """Take the steps of a page that are due; of one whose warnings have all ended, remind those asked (L5)."""
    register = house.register(tx)
    roster = roster_at(tx, house, now)
    over_now = ended(tx, page)
    page = page if over_now else as_it_stands(tx, page)
    moved = remind_ended(page, roster, house.policy.quiet, now) if over_now else climb(page, roster, now)
    _carry_out(tx, house, register, incidents.get(tx, page.incident), moved, now)


def bring_in(tx: Tx, house: House, page: Page, rota: str, now: datetime) -> None:
    """Ask whoever is on that rung now, beside the steps (ESC)."""
    register = house.register(tx)
    moved = rung_now(as_it_stands(tx, page), rota, roster_at(tx, house, now), now)
    _carry_out(tx, house, register, incidents.get(tx, page.incident), moved, now)


def ask_too(tx: Tx, house: House, incident: Incident, people: Sequence[str], now: datetime) -> None:
    """These are texted the newest page at once as well; its steps go on as they were (L8)."""
    page, register = pages.of_incident(tx, incident.id)[-1], house.register(tx)
    others = tuple((who, now) for who in people if not page.was_asked(who))
    page = replace(page, asked=page.asked + others)
    fresh = {who for who, _ in others}
    asks = also(page, roster_at(tx, house, now), page.reason)
    _carry_out(tx, house, register, incident, Climb(page, tuple(a for a in asks if a.person in fresh)), now)


def as_it_stands(tx: Tx, page: Page, open_ones: Sequence[Page] | None = None) -> Page:
    """The page about what is true now (B2, F7): nobody is to be told of a level that has changed since it opened.

    `open_ones`: all open pages, for who has them already.
    """
    every = pages.of_incident(tx, page.incident) if open_ones is None else open_ones
    same = [p for p in every if p.incident == page.incident and p.state is PageState.OPEN]
    others = [p for p in same if p.id > page.id]
    elsewhere = frozenset(number for other in others for number in other.warnings)
    return page.as_it_stands(warnings.known(tx, sorted(page.warnings)), elsewhere)


def ended(tx: Tx, page: Page) -> bool:
    """Whether everything a page is about has ended: what vanished has not, a concern of ours once it is over."""
    if not page.warnings:
        incident = incidents.get(tx, page.incident)
        return incident.kind is Kind.SYSTEM and incident.calm_since is not None
    levels = warnings.levels(tx, sorted(page.warnings))
    return bool(levels) and all(level is Level.LIFTED for level in levels.values())


def _carry_out(
    tx: Tx, house: House, register: Register, incident: Incident, moved: Climb, now: datetime,
    *, items: tuple[Item, ...] = (), waiting: int | None = None,
) -> None:  # fmt: skip
    """Store what a climb decided: the page, its messages, its lines. `items` if not all of the page is told."""
    pages.save(tx, moved.page)
    count = waiting_count(tx, incident) if waiting is None else waiting
    told = with_gauges(tx, items or moved.page.items, now)
    made = [_draft(house, register, incident, moved.page, ask, told, now, count) for ask in moved.asks]
    outbox.add(tx, made, now)
    notes = [Line(at=now, kind="skipped", text=note, incident=incident.id) for note in moved.notes]
    asked = [
        Line(at=now, kind="asked", incident=incident.id, by=None,
             text=f"page {moved.page.id}: {ask.person} asked by {ask.medium} ({ask.reason})")
        for ask in moved.asks
    ]  # fmt: skip
    logbook.write(tx, [*asked, *notes], now)


def waiting_count(tx: Tx, incident: Incident) -> int:
    """What waits for the next page: counted in each text, so that nobody thinks that this one is all."""
    return sum(n.how in (How.ACCEPT, How.INFORM) for n in incidents.waiting(tx, incident.id))


def _draft(
    house: House, register: Register, incident: Incident, page: Page, ask: Ask, items: tuple[Item, ...],
    now: datetime, waiting: int,
) -> Draft:  # fmt: skip
    person = register.people[ask.person]
    if ask.medium is Medium.VOICE:
        body = page_speech(house.texts, incident.ref, items, now, waiting=waiting, gap=ask.reason is mail.Reason.GAP)
    else:
        minutes = (now - page.climbs_from) // timedelta(minutes=1)
        body = page_text(house.texts, incident.ref, items, ask.reason, now, minutes=minutes, waiting=waiting)
        body = with_link(house.links, body, incident.id, ask.person)
    to = person.mobile or person.landline
    if ask.medium is Medium.EMAIL:
        body, to = as_mail(house, body), person.email
    return Draft(
        key=f"page:{page.id}:{now.isoformat()}:{ask.person}:{ask.medium}", person=ask.person, to=to,
        medium=ask.medium, sender=Sender.PAGES,
        reason=ask.reason, body=body, incident=incident.id, page=page.id,
        priority=mail.RED_PAGE if page.level is Level.RED else mail.PAGE, valid_for=_until_next(page, now),
    )  # fmt: skip


def hand_to(tx: Tx, house: House, person: str, now: datetime) -> None:
    """Every open page that this person has not been asked about is theirs to accept now, too (D2); RED also rings."""
    register = house.register(tx)
    for page in pages.open_ones(tx):
        if not page.was_asked(person):
            media = [Medium.SMS, Medium.VOICE] if page.level is Level.RED else [Medium.SMS]
            way = [m for m in media if register.people[person].takes_texts or m is Medium.VOICE] or [Medium.VOICE]
            page = replace(as_it_stands(tx, page), asked=(*page.asked, (person, now)))
            asks = tuple(Ask(person, medium, mail.Reason.HANDOVER) for medium in way)
            _carry_out(tx, house, register, incidents.get(tx, page.incident), Climb(page, asks), now)


def as_mail(house: House, text: str) -> str:
    """A page as it is mailed: a mail cannot be answered, so it says which number takes the answer."""
    number = house.contact.texts or "the number that texts you"
    return house.texts.say("page.email", text=text, number=number)


def _until_next(page: Page, now: datetime) -> int | None:
    """A page delivered after the next step would only confuse (S4); half a minute it may always take."""
    return None if page.next_step_at is None else max(30, round((page.next_step_at - now).total_seconds()))


def concern(
    tx: Tx, house: House, cause: str, key: str, now: datetime, *, begun: datetime | None = None,
    ladder: Ladder | None = None, passed: str = "", **names: str,
) -> Incident:  # fmt: skip
    """Something is wrong with us: one open `S` incident a cause, paged like any other (C3).

    `key`: its texts. `begun`: when it went wrong, if that was before now. `passed`: who is not to be waited for;
    `ladder`: of its own.
    """
    standing = incidents.of_cause(tx, cause)
    if standing is not None:
        return _again(tx, standing, now)
    title = house.texts.templates[f"concern.{key}"].format_map(names)
    opening = incidents.Opening(Kind.SYSTEM, cause, title, needs_accept=True)
    made = replace(incidents.open_new(tx, opening, now, house.local_year(now)), calm_since=None)
    logbook.write(tx, [opened_line(made, now)], now)
    what = house.texts.templates[f"concern.{key}_what"].format_map(names | {"ref": made.ref})
    item = Item(
        warning=None, code=cause, name=what, headline=title, hazard="system", level=Level.AMBER,
        reason=mail.Reason.SYSTEM, since=begun or now,
    )  # fmt: skip
    handling = max(house.policy.handle(key), Handling.ACCEPT, key=list(Handling).index)
    return open_page(tx, house, made, NewPage(handling, mail.Reason.SYSTEM, (item,)), now, ladder=ladder, passed=passed)


def _again(tx: Tx, standing: Incident, now: datetime) -> Incident:
    """It had come right, and is wrong again before anybody closed it: an accept alone must not close it now."""
    if standing.calm_since is None:
        return standing
    logbook.write(tx, [Line(at=now, kind="again", incident=standing.id, text=f"{standing.cause}: wrong again")], now)
    again = replace(standing, calm_since=None)
    incidents.save(tx, again)
    for page in pages.of_incident(tx, standing.id):
        if page.state is PageState.OPEN:
            pages.save(tx, replace(page, next_step_at=now))
    return again


def opened_line(incident: Incident, now: datetime) -> Line:
    """The first line of an incident's chain."""
    return Line(at=now, kind="opened", incident=incident.id, text=f"{incident.ref} opened: {incident.title}")


def over(tx: Tx, cause: str, now: datetime) -> None:
    """What was wrong is right again: the concern closes once somebody has accepted it (I5)."""
    standing = incidents.of_cause(tx, cause)
    if standing is not None and standing.calm_since is None:
        incidents.save(tx, replace(standing, calm_since=now))
        logbook.write(tx, [Line(at=now, kind="over", incident=standing.id, text=f"{cause}: right again")], now)


def send_texts(tx: Tx, made: Sequence[Draft], now: datetime) -> None:
    """Put texts that need no answer into the outbox, and write down who was told what kind of thing."""
    outbox.add(tx, made, now)
    lines = [
        Line(at=now, kind="told", incident=d.incident, text=f"{d.person} told by {d.medium} ({d.reason})") for d in made
    ]
    logbook.write(tx, lines, now)
