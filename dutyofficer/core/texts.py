"""Which texts there must be, and what every text must and must not say (S5, W5, A2, A3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dutyofficer.core.message import gsm7, segments
from dutyofficer.core.reply import offered_words
from dutyofficer.core.text_fields import fields_of
from dutyofficer.core.wording import Texts

_BY_TABLE = {
    "publisher": "flood weather system guidance gauge manual "
    "flood_voice weather_voice system_voice guidance_voice gauge_voice manual_voice",
    "page": "first raised red many surge repeat escalated asked unheard everybody gap ended system system_ended email "
    "report voice voice_many voice_part voice_system line voice_line voice_report voice_manual",
    "call": "accepted declined taken closed unknown other_key works available unavailable opened",
    "inform": "first raised lowered lifted withdrawn widened reworded vanished returned blind many many_over digest "
    "taken digest_both digest_guidance guidance off_duty stays test still promise manager still_blind back right "
    "paused unmapped areas rota still_gap covered line line_late heard left "
    "standdown standdown_digest standdown_dropped",
    "warden": "ask voice_ask "
    "first first_asks raised raised_asks red red_raised also alert many many_asks many_alerts lowered "
    "weather weather_red voice voice_red voice_also voice_lowered voice_weather available unavailable deputy "
    "deputy_instead key_holder key_holder_red voice_key_holder_red opened nokey no_store safe voice_deputy "
    "voice_key_holder standdown standdown_alert voice_standdown voice_standdown_alert",
    "answer": "accepted already still late declined noted reopened nothing no_need unknown_ref not_officer brought_in "
    "covers take_what hush_what hushed not_owner logged logged_nowhere list list_empty unclear warden "
    "stranger works wrong_code code_over season left not_warden "
    "sent sent_none send_what send_where send_not_yours held",
    "question": "test voice_test proof voice_proof contact self_test self_test_again voice_self_test season leave",
    "line": "title greeting trying screen voicemail thanks taken left left_withheld none none_withheld withheld",
    "handover": "shift ask voice taken taken_voice refused refused_voice gone gone_voice handing_over handed_over "
    "released ended also",
    "rota": "gained lost both",
    "swap": "ask voice also_you also_they offered held already taken declined gone refused lapsed with_whom nobody "
    "endless",
    "report": "title echo harm unclear has_it being_told nowhere",
    "look": "flood weather health guidance levels all",
    "concern": "feed_suspect feed_silent connection provider outbox loop disk clock falls unreadable opted_out "
    "bad_number disagree self_test rota_gap handover",
}
TABLES = tuple(_BY_TABLE)
_WHAT = tuple(f"concern.{key}_what" for key in _BY_TABLE["concern"].split())
KEYS = tuple(f"{table}.{key}" for table, keys in _BY_TABLE.items() for key in keys.split()) + _WHAT
"""Every key of texts.toml that the rules speak; one that is missing is an error at start, not at 03:00."""

LONGEST = "Rivers Wreake and Soar for riverside properties near Syston and Birstall"
"""The longest name of a flood area in Leicester, Leicestershire and Rutland."""

SAMPLE = {
    "ref": "F12", "refs": "F12, S3", "ref_spoken": "F 1 2", "HEADLINE": "SEVERE FLOOD WARNING", "name": LONGEST,
    "headline": "Severe flood warning", "places": "Barrow upon Soar, Mountsorrel, Sileby +3. ",
    "publisher": "Met Office",
    "since": "Wed 23:59", "wardens": "Wardens told 12. ", "more": "+12 more since. ", "was": "flood warning",
    "stands": "flood alert", "counts": "12 flood warnings, 12 flood alerts", "minutes": "120", "time": "Wed 23:59",
    "standing": "24",
    "look": "Look at gov.uk/check-flooding by hand, Floodline 0345 988 1188.",
    "what": "ea feed silent", "changed": "12", "until": "Wed 23:59", "who": "A Featherstonehaugh",
    "summary": "SEVERE FLOOD WARNING River Soar and 12 more. ",
    "open": "F12, S3, S4, W5", "list": "F12 A Patel has it.", "feed": "ea", "count": "24", "code": "034FWFWRRIVSYST",
    "why": f"12 severe flood warnings, {LONGEST}", "loop": "poll metoffice", "free": "120",
    "waits": "3 pages NOT YET ACCEPTED.", "caution": "Treat what is gone as in force. ",
    "number": "+447700900123", "digits": "4821", "texts": "07700 900001", "calls": "0116 496 0001",
    "gauge": "Medbourne Flood Storage Reservoir 74.64 m rising. ",
    "guidance": "Flood guidance: MEDIUM surface water Leicester, Leicestershire, Rutland Sat-Sun. ",
    "risk": "MEDIUM", "water": "surface water", "where": "Leicester, Leicestershire, Rutland", "days": "Sat-Sun, Tue",
    "areas": f"999 new flood areas of ours: {'x' * 205}.",
    "risks": "x" * 260,
    "words": "store at Barrow upon Soar open (A Featherstonehaugh 07:40)", "store": "the store at the Community Centre",
    "stays": "A flood alert stays. ",
    "seen": "road passable, 12 homes, falling", "has": "The duty officer has it. ",
    "url": "https://duty.example.org/contact.vcf",
    "figures": "Your duty: 12 pages, you took 12, in 12 min as a rule, 120 at most. ",
    "rota": "senior-manager", "gained": "Thu 25 Dec 2026 09:00 to Fri 26 Dec 09:00 and 12 more",
    "lost": "Thu 25 Dec 2026 09:00 to Fri 26 Dec 09:00 and 12 more", "others": "second-on-call",
    "when": "Thu 25 Dec 2026 09:00 to Fri 26 Dec 09:00", "also": "They have second-on-call then too. ",
    "names": "A Featherstonehaugh, B Featherstonehaugh, C Featherstonehaugh, D Featherstonehaugh +12",
}  # fmt: skip
"""As long as each word in braces is likely to get."""

# What a warden is never asked to do, whoever writes the texts (W5).
FORBIDDEN = re.compile(
    r"\b(clos(e|ing) (the |a )?roads?|(?<!all-)clear|unblock|rescue|wade|go and (look|see|check)|enter)\b",
    re.IGNORECASE,
)


def lint(texts: Texts) -> list[str]:
    """What is wrong with the texts, each fault naming its key."""
    return [f"{key}: {why}" for key in sorted(texts.templates) for why in _faults(texts, key)]


def _faults(texts: Texts, key: str) -> Iterator[str]:
    table = key.partition(".")[0]
    template = texts.templates[key]
    if gsm7(template) != template:
        yield "holds a character that no plain text message has"
    if _parts(texts, key) > 2:
        yield "is longer than two texts"
    if table == "warden" and not re.search(r"9 ?9 ?9", template):
        yield "does not say to dial 999"
    if table == "warden" and (found := FORBIDDEN.search(template)):
        yield f"asks a warden to {found[0].lower()!r}"
    for word in _offers(template) - offered_words():
        yield f"offers the reply {word!r}, which is not understood"


def _parts(texts: Texts, key: str) -> int:
    """How many text messages it takes when everything in it is long; spoken, mailed or only quoted it takes none."""
    table, _, name = key.partition(".")
    if table in ("publisher", "call", "line", "concern", "look") or name.startswith(("voice", "email")):
        return 0
    return segments(texts.say(key, **{field: SAMPLE[field] for field in fields_of(key) - {"service"}}))


def _offers(template: str) -> set[str]:
    """The words that a text offers as replies: capitals or a digit at the start of each part after `reply`."""
    told = re.findall(r"\breply ([^.{]*)", template, re.IGNORECASE)
    parts = [part for text in told for part in re.split(r",| or ", text)]
    found = (re.match(r"\s*(?:or )?([A-Z]{2,}|\d)\b", part) for part in parts)
    return {match[1] for match in found if match}
