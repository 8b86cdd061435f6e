"""What people text back, and what it is taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutyofficer.core.reply import WORDS, Reply, Verb, offered_words, understand

ACCEPT, DECLINE, LOG, LIST, UNKNOWN = Verb.ACCEPT, Verb.DECLINE, Verb.LOG, Verb.LIST, Verb.UNKNOWN

ALIKE = [
    ("1", ACCEPT, (), "the word that every page asks for"),
    (" 1\n", ACCEPT, (), "blanks around it"),
    ("1.", ACCEPT, (), "a full stop"),
    ("1)", ACCEPT, (), "a bracket"),
    ('"1"', ACCEPT, (), "quotes"),
    ("\u201c1\u201d", ACCEPT, (), "curly quotes"),
    ("\u00a01\u00a0", ACCEPT, (), "NBSP as phones add it"),
    ("\u200b1\ufeff", ACCEPT, (), "characters without width"),
    ("\uff11", ACCEPT, (), "a full-width digit"),
    ("1\ufe0f\u20e3", ACCEPT, (), "the keycap picture"),
    ("1 \U0001f44d\U0001f3fd", ACCEPT, (), "a thumb up, of any colour"),
    ("ACK", ACCEPT, (), "a word for it"),
    ("ok", ACCEPT, (), "small letters"),
    ("Yes!", ACCEPT, (), "YES is an answer, though never offered"),
    ("y", ACCEPT, (), "one letter"),
    ("A", ACCEPT, (), "A for accept"),
    ("accept?", ACCEPT, (), "a question mark"),
    ("ok thanks", ACCEPT, (), "a courtesy"),
    ("Thank you, will do. 1", ACCEPT, (), "courtesies before it"),
    ("ok 1", ACCEPT, (), "said twice"),
    ("1 F7", ACCEPT, ("F7",), "a reference after it"),
    ("F7 1", ACCEPT, ("F7",), "a reference before it"),
    ("1F7", ACCEPT, ("F7",), "without the blank"),
    ("1,F7", ACCEPT, ("F7",), "with a comma for the blank"),
    ("ack f7.", ACCEPT, ("F7",), "small letters and a full stop"),
    ("okw12", ACCEPT, ("W12",), "a word and a reference run together"),
    ("1 X-F1", ACCEPT, ("X-F1",), "an exercise keeps its X"),
    ("1x\u2011f1", ACCEPT, ("X-F1",), "an exercise with a phone's hyphen"),
    ("1 x f1", ACCEPT, ("X-F1",), "an exercise without a hyphen is still not F1"),
    ("1 F07", ACCEPT, ("F7",), "a nought too many"),
    ("1 F7 F8", ACCEPT, ("F7", "F8"), "two references accept both"),
    ("1 F7 and M1, F7", ACCEPT, ("F7", "M1"), "each counts once"),
    ("No", DECLINE, (), "a word for 2"),
    ("N", DECLINE, (), "one letter for 2"),
    ("2.", DECLINE, (), "2 with a full stop"),
    ("no thanks", DECLINE, (), "a polite no"),
    ("2 F7", DECLINE, ("F7",), "2 with a reference"),
    ("List please", LIST, (), "LIST with a courtesy"),
    ("TAKE S2", Verb.TAKE, ("S2",), "words that are not built yet are read all the same"),
    ("NODUFF", Verb.NODUFF, (), "NODUFF"),
]


@pytest.mark.parametrize(("body", "verb", "refs", "why"), ALIKE, ids=[row[3] for row in ALIKE])
def test_understood_alike(body: str, verb: Verb, refs: tuple[str, ...], why: str) -> None:
    """A2: the words and what phones make of them are understood alike."""
    assert understand(body) == Reply(verb, refs), why


NOT_AN_ANSWER = [
    ("1 of us is stuck", "a sentence that begins with 1"),
    ("2 houses flooded", "a sentence that begins with 2"),
    ("12", "12 is not 1"),
    ("3", "a number that nothing asked for"),
    ("1 2", "both answers"),
    ("1/2", "a half"),
    ("\u00bd", "a half in one character"),
    ("1%", "a share"),
    ("\u00a31", "an amount"),
    ("1:30", "a time"),
    ("1 F7 2 F8", "two answers to two pages"),
    ("1 F7 but I cannot drive", "an answer taken back"),
    ("1 F7 no I can\u2019t", "an answer taken back with a curly apostrophe"),
    ("not ack", "a no that holds a yes"),
    ("no ok", "both words"),
    ("ok but not until nine", "a condition"),
    ("you ok?", "a question"),
    ("No problem, on it", "a no that means yes"),
    ("F7 1 house flooded", "a report that begins like an answer"),
    ("111F7", "a number run into a reference"),
    ("1 \U0001f44e", "a thumb down"),
    ('Liked "1"', "an iPhone's reaction"),
    ("Loved \u201cLLR DUTY F7: reply 1 to accept\u201d", "a reaction that quotes the page"),
    ("\U0001f44d to \u201cReply 1\u201d", "another phone's reaction"),
    ("HELP", "what networks answer themselves"),
    ("INFO", "likewise"),
    ("STOP PLEASE", "networks stop nothing for this either"),
    ("cancel F7", "a network's word beside a reference"),
    ("send help", "not SEND, which names an incident"),
    ("F7", "a reference alone"),
    ("\U0001f44d", "a thumb alone"),
    ("", "nothing"),
]


@pytest.mark.parametrize(("body", "why"), NOT_AN_ANSWER, ids=[row[1] for row in NOT_AN_ANSWER])
def test_not_an_answer(body: str, why: str) -> None:
    """A6: what is not understood answers nothing and keeps its words."""
    reply = understand(body)
    assert (reply.verb, reply.words) == (UNKNOWN, body), why


WITH_WORDS = [
    ("LOG F7 no rest centre yet, 0 homes", LOG, ("F7",), "no rest centre yet, 0 homes", "a reference first"),
    ("log rest centre F7 opened", LOG, (), "rest centre F7 opened", "a reference later is only a word"),
    ("Log: \u201cRang Charnwood\u201d", LOG, (), "\u201cRang Charnwood\u201d", "spelling and quotes are kept"),
    ("f7 log\u00a0.5m at Mill Lane", LOG, ("F7",), ".5m at Mill Lane", "a reference before the word"),
    ("LOG F7. opened", LOG, ("F7",), "opened", "a full stop after the reference"),
    ("LOG F7 F8 too", LOG, ("F7",), "F8 too", "the second reference is a word"),
    ("LOG", LOG, (), "", "nothing to log"),
    ("R road wet, 2 homes", Verb.REPORT, (), "road wet, 2 homes", "a report"),
    ("1 F7 on my way", ACCEPT, ("F7",), "on my way", "a reference says that 1 is meant"),
    ("2 F7 in a meeting, cannot", DECLINE, ("F7",), "in a meeting, cannot", "a refusal explained"),
    ("SEND F7 LOUGHBOROUGH", Verb.SEND, ("F7",), "LOUGHBOROUGH", "a place after the reference"),
]


@pytest.mark.parametrize(("body", "verb", "refs", "words", "why"), WITH_WORDS, ids=[row[4] for row in WITH_WORDS])
def test_words_that_follow(body: str, verb: Verb, refs: tuple[str, ...], words: str, why: str) -> None:
    """A2: what follows a word is kept as it was spelled; a reference counts beside its verb."""
    assert understand(body) == Reply(verb, refs, words), why


def test_unknown_keeps_references() -> None:
    """A6: the answer to what was not understood can name the incident that was meant."""
    assert understand("is F7 worse than w3?").refs == ("F7", "W3")


@pytest.mark.parametrize("word", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_stop_as_networks_read_it(word: str) -> None:
    """A3: a network's word alone, in any case, means that our texts no longer arrive."""
    assert understand(f" {word.lower()}. ") == Reply(Verb.STOP)


@pytest.mark.parametrize("word", ["START", "Unstop"])
def test_start(word: str) -> None:
    """A3: these let our texts through again; YES does too, but is an answer."""
    assert understand(word) == Reply(Verb.START)


def test_networks_words_are_never_offered() -> None:
    """A3: no text offers a word that a network acts on, or that does nothing yet."""
    assert {"1", "2", "LOG", "LIST", "TAKE", "ESC", "HUSH"} <= offered_words()
    acted_on = {"YES", "HELP", "INFO"} | {row.word for row in WORDS if row.verb in (Verb.STOP, Verb.START)}
    assert not acted_on & {row.word for row in WORDS if row.offered}


def test_each_word_once() -> None:
    """A2: one table lists every word, with one meaning each, and reads it."""
    assert len({row.word for row in WORDS}) == len(WORDS)
    assert [understand(row.word).verb for row in WORDS] == [row.verb for row in WORDS]


@given(st.text())
def test_never_raises(body: str) -> None:
    """A6: any string at all is read; whatever words come back stood in it."""
    reply = understand(body)
    assert reply.words in body


@given(st.sampled_from(ALIKE), st.text(alphabet=" \t\n\r\u00a0\u200b.,!\"'\u201c\u201d()", max_size=6))
def test_phones_add_nothing(row: tuple[str, Verb, tuple[str, ...], str], added: str) -> None:
    """A2: blanks, quotes and stops around an answer change nothing, nor do capitals."""
    assert understand(f"{added}{row[0].upper()}{added}") == Reply(row[1], row[2])


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"]), min_size=3, max_size=12), st.sampled_from(["1", "ok"]))
def test_a_sentence_accepts_nothing(word: str, answer: str) -> None:
    """A2: a bare answer followed by a word that is no courtesy is a sentence."""
    assert understand(f"{answer} {word} is here").verb is UNKNOWN
