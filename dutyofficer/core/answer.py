"""What a reply means: which pages it accepts or refuses, what it is logged on, what is answered (A1, A2, A4, A6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dutyofficer.core.incident import Incident, IncidentState
from dutyofficer.core.page import Page, PageState
from dutyofficer.core.people import Person
from dutyofficer.core.question import REFUSABLE, Asking, Question
from dutyofficer.core.reply import Reply, Verb
from dutyofficer.core.rota_gap import CAUSE as GAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do. `answer` is the key of the text that says so; `about` the page or incident that it names.

    `take`: they have it from now on, whoever had it; `bring_in`: the manager is asked; `hush`: no more small news;
    `question` is answered by `1`, `refused` by `2`; `swap`: whom they ask to take their duty, in their own words;
    `stand_down`: what they say of telling the wardens that it is over (W3).
    """

    answer: str
    accept: tuple[Page, ...] = ()
    decline: Page | None = None
    reopen: Page | None = None
    about: Page | None = None
    incident: Incident | None = None
    take: Incident | None = None
    bring_in: Incident | None = None
    hush: Incident | None = None
    cover: Incident | None = None
    question: Question | None = None
    refused: Question | None = None
    swap: str | None = None
    stand_down: Reply | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """What a reply may be about: recent pages, oldest first, and every incident of theirs or still open, by row."""

    pages: Sequence[Page]
    incidents: Mapping[int, Incident]
    questions: Sequence[Question] = ()

    def named(self, ref: str) -> Incident | None:
        """The newest incident of that reference."""
        found = [incident for incident in self.incidents.values() if incident.ref == ref]
        return max(found, key=lambda incident: incident.id, default=None)

    def of(self, incident: Incident) -> list[Page]:
        """Its pages, oldest first."""
        return [page for page in self.pages if page.incident == incident.id]

    def take_over(self) -> Question | None:
        """The question whether they take the phone, if it was put to them (D2)."""
        return next((q for q in reversed(self.questions) if q.kind is Asking.TAKE_OVER), None)

    def still(self, person: Person) -> Incident | None:
        """The newest incident of theirs about which they were asked whether they are still there (H7)."""
        theirs = [i for i in self.incidents.values() if i.owner == person.id and i.waits_for_owner]
        return max(theirs, key=lambda incident: incident.id, default=None)

    def asked(self, person: str, by: datetime) -> list[Page]:
        """Pages handed to that person before the reply came, oldest first."""
        return [page for page in self.pages if page.was_asked(person, by)]


def resolve(reply: Reply, person: Person, at: datetime, open_: Open) -> Verdict:
    """Decide what a reply on the pages number means. `at` is when it came in (UTC)."""
    if missing := next((ref for ref in reply.refs if open_.named(ref) is None), None):
        return Verdict(answer="unknown_ref", unknown=missing)
    if reply.verb is Verb.ACCEPT:
        return _accept_named(reply, person, open_) if reply.refs else _accept_all(person, at, open_)
    if reply.verb is Verb.DECLINE:
        return _decline(reply, person, at, open_)
    if reply.verb is Verb.LOG:
        incident = _log_on(reply, person, at, open_)
        return Verdict(answer="logged" if incident else "logged_nowhere", incident=incident)
    if reply.verb is Verb.LIST:
        return Verdict(answer="list")
    if reply.verb is Verb.TAKE and (question := open_.take_over()) and not reply.refs:
        return Verdict(answer="question", question=question)
    if reply.verb is Verb.SWAP:
        return Verdict(answer="swap", swap=reply.words)
    if reply.verb in (Verb.SEND, Verb.HOLD):
        return Verdict(answer="stand_down", stand_down=reply, incident=_subject(reply, person, at, open_))
    if reply.verb in _OWNERS:
        return _OWNERS[reply.verb](_subject(reply, person, at, open_), person, open_)
    return Verdict(answer="unclear", incident=_log_on(reply, person, at, open_))


def _accept_named(reply: Reply, person: Person, open_: Open) -> Verdict:
    """A reference always wins, whoever was asked, if they may take it at all (A1)."""
    incidents = [found for ref in reply.refs if (found := open_.named(ref))]
    pages = [page for incident in incidents for page in open_.of(incident)]
    waiting = tuple(page for page in pages if page.state is PageState.OPEN)
    asked = any(page.was_asked(person.id) for page in pages)
    if not (person.is_officer or asked):
        return Verdict(answer="not_officer", incident=incidents[0])
    if waiting:
        return Verdict(answer="accepted", accept=waiting)
    return _too_late(pages[-1], person, open_) if pages else Verdict(answer="no_need", incident=incidents[0])


def _accept_all(person: Person, at: datetime, open_: Open) -> Verdict:
    """Bare: every open page handed to that phone before the reply came; without one, the newest question there (A1)."""
    handed = open_.asked(person.id, at)
    waiting = tuple(page for page in handed if page.state is PageState.OPEN)
    if waiting:
        return Verdict(answer="accepted", accept=waiting)
    if asked := open_.still(person):
        return Verdict(answer="still", incident=asked)
    if open_.questions:
        return Verdict(answer="question", question=open_.questions[-1])
    return _too_late(handed[-1], person, open_) if handed else Verdict(answer="nothing")


def _too_late(page: Page, person: Person, open_: Open) -> Verdict:
    """A4: changes nothing, and says who has it now, whoever accepted that page.

    Of a page that was closed with its incident, that it needs nothing.
    """
    incident = open_.incidents[page.incident]
    if page.accepted_by is None:
        return Verdict(answer="no_need", about=page)
    return Verdict(answer="already" if incident.owner == person.id else "late", about=page, incident=incident)


def _decline(reply: Reply, person: Person, at: datetime, open_: Open) -> Verdict:
    """`2` refuses only the newest page handed to that phone; from the owner, with the reference, it hands on (L6).

    Refused already, it asks nobody else (A4). Without a page it refuses the newest question there that can be (A1).
    """
    handed = _handed(reply, person, at, open_)
    waiting = [page for page in handed if page.state is PageState.OPEN]
    if fresh := [page for page in waiting if person.id not in page.declined]:
        return Verdict(answer="declined", decline=fresh[-1], about=fresh[-1])
    asked = open_.still(person)
    ref = reply.refs[0] if reply.refs else asked.ref if asked else None
    if ref and (kept := _owned(ref, person, open_)):
        return Verdict(answer="reopened", reopen=kept, about=kept)
    put = [question for question in open_.questions if question.kind in REFUSABLE and not reply.refs]
    if put:
        return Verdict(answer="question", refused=put[-1])
    if waiting:
        return Verdict(answer="noted", about=waiting[-1])
    return _too_late(handed[-1], person, open_) if handed else Verdict(answer="nothing")


def _handed(reply: Reply, person: Person, at: datetime, open_: Open) -> list[Page]:
    """The pages handed to that phone before the reply came, oldest first; of the incident named, if one is."""
    handed = open_.asked(person.id, at)
    if not reply.refs:
        return handed
    incident = open_.named(reply.refs[0])
    return [page for page in handed if incident and page.incident == incident.id]


def _owned(ref: str, person: Person, open_: Open) -> Page | None:
    incident = open_.named(ref)
    if incident is None or incident.owner != person.id or incident.state is IncidentState.CLOSED:
        return None
    pages = [page for page in open_.of(incident) if page.state is PageState.ACCEPTED]
    return pages[-1] if pages else None


def _log_on(reply: Reply, person: Person, at: datetime, open_: Open) -> Incident | None:
    """The incident named, else the one they own, else the newest that they were asked about."""
    if reply.refs:
        return open_.named(reply.refs[0])
    live = [i for i in open_.incidents.values() if i.state is not IncidentState.CLOSED]
    owned = [incident for incident in live if incident.owner == person.id]
    if owned:
        return max(owned, key=lambda incident: incident.owned_since or incident.opened_at)
    pages = [page for page in open_.asked(person.id, at) if any(page.incident == i.id for i in live)]
    return open_.incidents[pages[-1].incident] if pages else None


def _subject(reply: Reply, person: Person, at: datetime, open_: Open) -> Incident | None:
    """The incident named; else the only one that they own, or were asked about and nobody has."""
    if reply.refs:
        return open_.named(reply.refs[0])
    live = [i for i in open_.incidents.values() if i.state is not IncidentState.CLOSED]
    asked = {page.incident for page in open_.asked(person.id, at) if page.state is PageState.OPEN}
    theirs = [i for i in live if i.owner == person.id] or [i for i in live if i.id in asked]
    return theirs[0] if len(theirs) == 1 else None


def _take(incident: Incident | None, person: Person, open_: Open) -> Verdict:
    """`TAKE F7`: whoever had it, they have it now; both are told."""
    if incident is None:
        return Verdict(answer="take_what")
    pages = open_.of(incident)
    if not (person.is_officer or any(page.was_asked(person.id) for page in pages)):
        return Verdict(answer="not_officer", incident=incident)
    if incident.state is IncidentState.CLOSED or not pages:
        return Verdict(answer="no_need", incident=incident)
    if incident.cause.startswith(GAP):
        return Verdict(answer="covers", cover=incident, incident=incident)
    if waiting := tuple(page for page in pages if page.state is PageState.OPEN):
        return Verdict(answer="accepted", accept=waiting)
    if incident.owner == person.id:
        return Verdict(answer="already", about=pages[-1], incident=incident)
    return Verdict(answer="accepted", take=incident, incident=incident)


def _escalate(incident: Incident | None, person: Person, open_: Open) -> Verdict:
    """`ESC F7`: the senior manager is asked to take it."""
    if incident is None:
        return Verdict(answer="unclear")
    if not (person.is_officer or any(page.was_asked(person.id) for page in open_.of(incident))):
        return Verdict(answer="not_officer", incident=incident)
    if incident.state is IncidentState.CLOSED or not open_.of(incident):
        return Verdict(answer="no_need", incident=incident)
    return Verdict(answer="brought_in", bring_in=incident, incident=incident)


def _hush(incident: Incident | None, person: Person, open_: Open) -> Verdict:
    """`HUSH F7`: only its owner may want to hear no more (B5)."""
    if incident is None:
        return Verdict(answer="hush_what")
    if incident.owner != person.id:
        return Verdict(answer="not_owner", incident=incident)
    return Verdict(answer="hushed", hush=incident, incident=incident)


_OWNERS = {Verb.TAKE: _take, Verb.ESC: _escalate, Verb.HUSH: _hush}
