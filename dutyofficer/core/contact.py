"""Who we are on people's phones: our numbers as a contact that may ring through do-not-disturb."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The numbers (E.164) that pages come from, and where our web is. Empty while no provider is configured."""

    service: str = ""
    texts: str = ""
    calls: str = ""
    public_url: str = ""

    @property
    def complete(self) -> bool:
        """Whether there is something to save."""
        return bool(self.texts and self.calls)

    @property
    def url(self) -> str:
        """Where a phone fetches it."""
        return f"{self.public_url}/contact.vcf"


def vcard(contact: Contact) -> str:
    """As every phone reads it (RFC 2426): the service's name and both numbers, nothing else."""
    name = re.sub(r"([\\,;])", r"\\\1", f"{contact.service} duty")
    lines = [
        "BEGIN:VCARD", "VERSION:3.0", f"N:{name};;;;", f"FN:{name}",
        f"TEL;TYPE=CELL:{contact.texts}", f"TEL;TYPE=WORK,VOICE:{contact.calls}", "END:VCARD",
    ]  # fmt: skip
    return "".join(f"{line}\r\n" for line in lines)
