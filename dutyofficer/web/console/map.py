"""GET /map.svg and /incidents/<ref>/map.svg: a map without tiles, scripts or styles, drawn from our own areas.

Levels are told apart by colour, by pattern and in words; whatever it shows stands in a table beside it too.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from dutyofficer.core.account import Access
from dutyofficer.core.drawing import Frame, drawn, extent, frame_around, middle
from dutyofficer.core.incident import Incident
from dutyofficer.core.visible import visible
from dutyofficer.core.warning import Level
from dutyofficer.desk.screens.map import Drawn, MapScreen, Mark, map_screen
from dutyofficer.web.console.guard import needs
from dutyofficer.web.console.incidents import find_here
from dutyofficer.web.front import Front

LABELS = 30
"""So many places are named on the map, the worst of them; every shape has its name as a title."""
_LETTER, _LINE = 10.4, 26
"""About how wide a letter of a label is, and how far apart labels stay."""

# Each pattern also has a shape of its own: dots, stripes, a lattice.
_PATTERNS = (
    '<pattern id="L1" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#fff2a8"/>'
    '<circle cx="4" cy="4" r="1.3" fill="#594d00"/></pattern>'
    '<pattern id="L2" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#f5a623"/>'
    '<path d="M0,8L8,0" stroke="#0b0c0c" stroke-width="1.2"/></pattern>'
    '<pattern id="L3" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#d4351c"/>'
    '<path d="M0,8L8,0M0,0L8,8" stroke="#fff" stroke-width="1.4"/></pattern>'
)
_FILL = {Level.LIFTED: "#eef3f0", Level.YELLOW: "url(#L1)", Level.AMBER: "url(#L2)", Level.RED: "url(#L3)"}
_EDGE = {Level.LIFTED: "#0b0c0c", Level.YELLOW: "#594d00", Level.AMBER: "#7a3d00", Level.RED: "#6b0f00"}
_TEXT = 'font-family="sans-serif" font-size="19" font-weight="bold" text-anchor="middle"'
_HALO = 'stroke="#fff" stroke-width="4" paint-order="stroke" fill="#0b0c0c"'


def routes(front: Front) -> Blueprint:
    """The map of everything, and that of one incident."""
    made = Blueprint("map", __name__)

    @made.get("/map.svg")
    @needs(Access.VIEWER)
    def everything() -> Response:
        """All of our areas."""
        return map_svg(front, None)

    @made.get("/incidents/<ref>/map.svg")
    @needs(Access.VIEWER)
    def of_incident(ref: str) -> Response:
        """The places of one incident."""
        with front.house.database.read() as tx:
            incident, _ = find_here(tx, ref)
        return map_svg(front, incident)

    return made


def map_svg(front: Front, incident: Incident | None) -> Response:
    """The map, or 304 for whoever has it as it is."""
    with front.house.database.read() as tx:
        shown = map_screen(tx, front.house, incident)
    answer = Response(content_type="image/svg+xml; charset=utf-8")
    answer.set_etag(shown.mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains(shown.mark):
        answer.status_code = 304
        return answer
    answer.set_data(svg(shown))
    return answer


def _words(text: str) -> str:
    """As a drawing may have it: one control character in a publisher's name, and no browser draws any of it."""
    return escape(visible(text))


def svg(shown: MapScreen) -> str:
    """The drawing: areas around, warnings' shapes below the places, then marks and names."""
    everything = [rings for one in (*shown.around, *shown.places) for rings in [one.rings]]
    frame = frame_around([point for rings in shown.focus or everything for ring in rings for point in ring])
    around = sorted(shown.around, key=lambda one: -extent(one.rings))  # a county would hide its districts
    worst = sorted(shown.places, key=lambda one: one.level)
    parts = [
        *(_shape(one, frame, "#fafafa", 'stroke="#505a5f" stroke-width="1.5"') for one in around),
        *(_place(one, frame) for one in worst),
        *(_outlined(one, frame) for one in reversed(shown.shapes)),
        *(_mark(one, frame) for one in shown.marks),
        *_labels(worst[::-1], frame),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" role="img">'
        f"<title>Our areas and what is in force</title><defs>{_PATTERNS}</defs>"
        f'<rect width="{frame.width}" height="{frame.height}" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _shape(one: Drawn, frame: Frame, fill: str, edge: str) -> str:
    path = drawn(one.rings, frame)
    title = _words(f"{one.name}: {one.words}")
    return f'<path d="{path}" fill="{fill}" {edge}><title>{title}</title></path>' if path else ""


def _place(one: Drawn, frame: Frame) -> str:
    return _shape(one, frame, _FILL[one.level], f'stroke="{_EDGE[one.level]}" stroke-width="1"')


def _outlined(one: Drawn, frame: Frame) -> str:
    """A warning: its outline, dashed unless life is in danger."""
    dash = "" if one.level is Level.RED else ' stroke-dasharray="6 3"'
    return _shape(one, frame, "none", f'stroke="{_EDGE[one.level]}" stroke-width="1.5"{dash}')


def _mark(one: Mark, frame: Frame) -> str:
    where = middle(one.rings, frame)
    if where is None:
        return ""
    x, y = round(where[0]), round(where[1]) - 24
    return (
        f'<g><title>{_words(f"{one.name}: {one.words}")}</title><circle cx="{x}" cy="{y}" r="14" fill="#1d70b8" '
        f'stroke="#fff" stroke-width="2"/><text x="{x}" y="{y + 7}" fill="#fff" {_TEXT}>R</text></g>'
    )


def _labels(worst: list[Drawn], frame: Frame) -> list[str]:
    """The names of places at which something is in force, while there is room for them."""
    found: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for one in worst:
        where = middle(one.rings, frame) if one.level > Level.LIFTED else None
        if where is None or len(found) == LABELS:
            continue
        x, y, half = where[0], where[1], len(one.name) * _LETTER / 2
        if any(abs(y - v) < _LINE and abs(x - w) < half + other for w, v, other in taken):
            continue
        taken.append((x, y, half))
        found.append(f'<text x="{x:.0f}" y="{y + 6:.0f}" {_HALO} {_TEXT}>{_words(one.name)}</text>')
    return found
