"""Letters of other scripts inside Latin words, and words that lost or doubled their letters on the way."""

from __future__ import annotations

import re
import unicodedata

# Drawn alike in every font, and of the same case: the reader sees the Latin letter, so it is one.
_TWINS = str.maketrans(
    "аеосрхуіјѕһԛԝԁӏАВЕКМНОРСТХУІЈЅԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧοᴄᴏᴠᴡᴢ",
    "aeocpxyijshqwdlABEKMHOPCTXYIJSQWABEZHIKMNOPTYXocovwz",
)
# What document sites put in the place of letters: only nearly alike, so the reader has to confirm.
_NEAR = dict(
    zip("ҺເǤǥɡпгкьЬѵѴρƣƢтмвнνικταɩʟɴϲոօսհցƖЛⱭ", "HcGggnrkbBvVpưƯtmbnviktailncnouhgILA", strict=True),
)
_SPECKS = re.compile("[\u031f\u0320\u0329\u032f\u034e\u0353\u0347\u033a]")
_FOREIGN = re.compile(
    r"[\u0250-\u02af\u0370-\u03ff\u0400-\u058f\u0e80-\u0eff\u1d00-\u1d7f\u01a2\u01a3\u01e4\u01e5\u0196]"
)
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile("[aeiouyAEIOUY]")


def mend(text: str) -> tuple[str, str]:
    """The text with its look-alike letters made Latin.

    Returns:
        The text, and what was done: nothing, ``alike`` where the letters are drawn the same, or ``near`` where they
        are only similar and the text should be read again.
    """
    if text.isascii():
        return text, ""
    done = ""
    if _SPECKS.search(text):
        text = unicodedata.normalize("NFC", _SPECKS.sub("", unicodedata.normalize("NFD", text)))
        done = "near"
    if not _FOREIGN.search(text):
        return text, done
    # A text mostly in another script, a formula or a list of Greek letters is left alone, word by word.
    words = _WORD.findall(text)
    foreign = [word for word in words if _FOREIGN.search(word)]
    heavy = sum(any(c in _NEAR for c in word) and _is_latin(word) for word in foreign) >= 2

    def word(found: re.Match[str]) -> str:
        nonlocal done
        whole = found[0]
        if not _FOREIGN.search(whole) or not _is_latin(whole):
            return whole
        moved = whole.translate(_TWINS)
        if moved != whole and not _FOREIGN.search(moved):
            done = done or "alike"
            return moved
        if not heavy and not any(c in "ເǤǥҺƣƢп" for c in moved):
            return whole  # one Greek or Cyrillic letter beside a Latin one: αB, ΔH
        done = "near"
        return "".join(_near(moved, at) for at in range(len(moved)))

    return _WORD.sub(word, text), done


def _is_latin(word: str) -> bool:
    """Has it a Latin letter beside the foreign ones, and more than the one letter of a formula?"""
    latin = sum(not _FOREIGN.match(c) for c in word)
    return latin > 0 and len(word) > 1 and (len(word) > 2 or not word.isupper() or "Ҡ" not in word)


def _near(word: str, at: int) -> str:
    letter = _NEAR.get(word[at], word[at])
    if letter == word[at]:
        return letter
    others = [c for place, c in enumerate(word) if place != at and c not in _NEAR]
    small = any(c.islower() for c in others)
    return (
        letter.lower()
        if small and (at > 0 or not letter.isupper())
        else letter.upper()
        if not small and others
        else letter
    )


def garbled(text: str) -> bool:
    """Has the text lost its vowels (“TNG LIN ON LAO NG”) or doubled its letters (“GGI IÁÁO O”)?

    Formulas hold digits or mixed case, and unmarked words are only suspect where nothing is marked at all.
    """
    words = [
        word for word in text.split() if len(word) > 1 and word.isalpha() and (word.isupper() or word[1:].islower())
    ]
    if len(words) < 3:
        return False
    if text.isascii():
        bare = sum(not _VOWEL.search(word) for word in words)
        return bare >= 2 and bare * 5 >= len(words)
    doubled = sum(bool(re.search(r"(.)\1", word, re.I)) for word in words)
    return doubled >= 3 and doubled * 2 >= len(words)
