"""GET /contact.vcf: our numbers for people's phones. Public on purpose: a phone that saves them has no sign-in."""

from __future__ import annotations

from flask import Response, abort

from dutyofficer.core.contact import vcard
from dutyofficer.web.front import Front


def contact(front: Front) -> Response:
    """Name and numbers, nothing else; 404 while there are none."""
    if not front.house.contact.complete:
        abort(404)
    answer = Response(vcard(front.house.contact), content_type="text/vcard; charset=utf-8")
    answer.headers["Content-Disposition"] = "inline; filename=contact.vcf"
    return answer
