"""What a call says and waits for, in Twilio's own words."""

from __future__ import annotations

import re
import unicodedata

from twilio.twiml.voice_response import Gather, VoiceResponse

LONGEST = 4000
"""Characters that Twilio takes as inline TwiML; more of them and there is no call at all."""

_END = 60
_SPELLED = re.compile(r"\b(?:(?:X-)?[FWSM]\d{1,4}|999)\b")
VOICE = {"voice": "Polly.Amy", "language": "en-GB"}


def script(body: str, key_url: str) -> str:
    """Make the TwiML of a call: three times, fewer if that is too long, and at worst its start and its end."""
    text = spoken(body)
    for times in (3, 2, 1):
        if len(twiml := _twiml(text, key_url, times)) <= LONGEST:
            return twiml
    # What to press comes last, and without it the rest is of no use.
    start, end = text[:-_END], text[-_END:]
    while start and len(twiml := _twiml(f"{start} {end}", key_url, 1)) > LONGEST:
        start = start[: len(start) * 9 // 10]
    return twiml


def last_words(body: str) -> str:
    """Make the TwiML that says one thing more and hangs up."""
    response = VoiceResponse()
    response.say(spoken(body), **VOICE)
    return str(response)


def spoken(body: str) -> str:
    """Rewrite a text for the ear: references and 999 one character at a time, nothing that breaks the XML."""
    clean = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Cn") else char for char in body)
    spelled = _SPELLED.sub(lambda found: " ".join(found[0].replace("-", "")), clean)
    return " ".join(spelled.split())


def _twiml(text: str, key_url: str, times: int) -> str:
    response = VoiceResponse()
    # Phones swallow the first second of a call.
    response.pause(length=1)
    for _ in range(times):
        gather = Gather(input="dtmf", num_digits=1, timeout=8, action=key_url, method="POST")
        gather.say(text, **VOICE)
        response.append(gather)
    return str(response)
