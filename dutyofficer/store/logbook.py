"""The record as it is kept: lines are appended to their chains in groups, and nothing is changed but erased words."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from dutyofficer.core.logbook import GENESIS, Entry, Head, Line, chain_of, seal, verify, verify_kept
from dutyofficer.store.db import insert_new
from dutyofficer.store.tables import log_heads, logbook

_COLUMNS = [logbook.c[field.name] for field in fields(Entry)]
_NEW = insert(logbook)
_HEADS = (
    select(log_heads)
    .where(log_heads.c.chain.in_(bindparam("chains", expanding=True)))
    .order_by(log_heads.c.chain)
    .with_for_update()
)
_MOVE = update(log_heads).where(log_heads.c.chain == bindparam("of_chain"))
_LENGTH = select(func.sum(log_heads.c.length))


def write(tx: Connection, lines: Sequence[Line], now: datetime) -> None:
    """Append `lines` to their chains in the order given, entered at `now` (UTC)."""
    if not lines:
        return
    heads = _heads_to_write(tx, {chain_of(line.incident) for line in lines})
    rows = []
    for line in lines:
        entry = seal(heads[chain_of(line.incident)], line, now, secrets.token_hex(16))
        heads[entry.chain] = Head(entry.chain, entry.seq, entry.hash)
        rows.append(asdict(entry))
    tx.execute(_NEW, rows)
    moved = [{"of_chain": head.chain, "length": head.length, "hash": head.hash} for head in heads.values()]
    tx.execute(_MOVE, moved)


def read(tx: Connection, incident: int | None) -> list[Entry]:
    """The chain of `incident`, or the service's own, from its first line."""
    return _chain(tx, chain_of(incident))


def read_all(tx: Connection) -> list[Entry]:
    """Every line of every chain, in the order in which they were entered."""
    return entries(tx, select(*_COLUMNS).order_by(logbook.c.id))


def says(tx: Connection, incident: int | None, kind: str, text: str) -> bool:
    """Whether the chain of `incident` has such a line already: what came once may come again."""
    same = (logbook.c.chain == chain_of(incident), logbook.c.kind == kind, logbook.c.text == text)
    return tx.execute(select(logbook.c.seq).where(*same).limit(1)).first() is not None


def last(tx: Connection, incident: int, kind: str) -> datetime | None:
    """When a line of that kind was last entered in the chain of `incident` (UTC)."""
    same = (logbook.c.chain == chain_of(incident), logbook.c.kind == kind)
    moment: datetime | None = tx.execute(select(func.max(logbook.c.entered_at)).where(*same)).scalar_one()
    return moment


def heads(tx: Connection) -> list[Head]:
    """Length and last hash of every chain: what leaves with backups and exports."""
    rows = tx.execute(select(log_heads).order_by(log_heads.c.chain))
    return [Head(row.chain, row.length, row.hash) for row in rows]


def verify_all(tx: Connection, kept: Iterable[Head] = ()) -> list[str]:
    """Faults of all chains in words, also against heads that were kept elsewhere; empty if the record is whole."""
    known = {head.chain: head for head in heads(tx)}
    earlier = defaultdict(list)
    for head in kept:
        earlier[head.chain].append(head)
    chains = {*known, *earlier, *tx.scalars(select(logbook.c.chain).distinct())}
    faults: list[str] = []
    for chain in sorted(chains):
        entries = _chain(tx, chain)
        faults += verify(entries, known.get(chain))
        faults += [fault for head in earlier[chain] for fault in verify_kept(entries, head)]
    return faults


def erase_words(tx: Connection, incident: int | None, seqs: Collection[int], by: str, now: datetime) -> int:
    """Erase what a person wrote in these lines, and say so in the same chain. Returns how many had words.

    The salt goes too: with it, short words could be guessed from their digest.
    """
    wanted = (logbook.c.chain == chain_of(incident), logbook.c.seq.in_(seqs), logbook.c.words.is_not(None))
    erased = sorted(tx.scalars(select(logbook.c.seq).where(*wanted)))
    if erased:
        tx.execute(update(logbook).where(*wanted).values(words=None, salt=None))
        text = f"words of line {', '.join(map(str, erased))} erased"
        write(tx, [Line(at=now, kind="erased", text=text, incident=incident, by=by)], now)
    return len(erased)


def _chain(tx: Connection, chain: str) -> list[Entry]:
    return entries(tx, select(*_COLUMNS).where(logbook.c.chain == chain).order_by(logbook.c.seq))


def every_line() -> Select[*tuple[Any, ...]]:
    """A question for lines, to be narrowed and then handed to `entries`."""
    return select(*_COLUMNS)


def entries(tx: Connection, query: Select[*tuple[Any, ...]]) -> list[Entry]:
    """What such a question finds."""
    return [_entry(row) for row in tx.execute(query)]


def _entry(row: Row[*tuple[object, ...]]) -> Entry:
    return Entry(**row._asdict())


def _heads_to_write(tx: Connection, chains: set[str]) -> dict[str, Head]:
    """The heads of `chains`, locked in one order so that two nodes cannot wait for each other; new ones are made."""
    wanted = {"chains": sorted(chains)}
    rows = tx.execute(_HEADS, wanted).all()
    if len(rows) < len(chains):
        new = [{"chain": chain, "length": 0, "hash": GENESIS} for chain in sorted(chains)]
        tx.execute(insert_new(tx, log_heads, "chain"), new)
        rows = tx.execute(_HEADS, wanted).all()
    return {row.chain: Head(row.chain, row.length, row.hash) for row in rows}


def mark(tx: Connection) -> str:
    """A short text that changes with every line written anywhere."""
    return str(tx.execute(_LENGTH).scalar_one() or 0)
