"""XML as a publisher must send it: no document type, so no entities of its own, and no depth or size without end."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from dutyofficer.sources.base import BadPoll

DEPTH = 40
"""Elements inside each other; a feed with an alert inside an entry has nine."""
ELEMENTS = 100_000
"""Elements of one document; all warnings of England at their worst made about eight thousand."""


class _Refused(ValueError):
    """The document holds what no feed needs."""


class _Builder:
    """Builds the tree, and refuses what could make a small document into an endless one."""

    def __init__(self) -> None:
        self.tree = TreeBuilder()
        self._depth = self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH:
            raise _Refused(f"elements more than {DEPTH} deep")
        if self._elements > ELEMENTS:
            raise _Refused(f"more than {ELEMENTS} elements")
        self.tree.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self.tree.end(_named(name))

    def refuse(self, *_: object) -> None:
        raise _Refused("a document type, which may define entities")


def _named(name: str) -> str:
    """A name in the spelling of ElementTree: {namespace}local."""
    return "{" + name if "}" in name else name


def read_xml(body: bytes) -> Element:
    """The root element of a document. Errors: BadPoll.

    Any document type is refused before it can define an entity, so neither a bomb of entities nor one that points
    to a file or an address is ever expanded or fetched.
    """
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.tree.data
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    try:
        parser.Parse(body, True)
        return builder.tree.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        # AssertionError is TreeBuilder's word for a tree that is not whole.
        raise BadPoll(f"not XML: {str(error)[:120]}") from error
