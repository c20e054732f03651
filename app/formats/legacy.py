"""Vietnamese typed with the fonts of the 1990s: letters that are Latin-1 characters until the font draws them.

TCVN3 (ABC) fonts are named ``.VnTime``, ``.VnArial`` …; those that end in H draw small letters as capitals. VNI fonts
are named ``VNI-Times`` …; a letter there is a base letter followed by a character that stands for its marks.
"""

from __future__ import annotations

import re
import unicodedata

# Byte -> letter after TCVN 5712 (VN3), as glibc's iconv has it.
_TCVN = (
    "A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ A8ă A9â AAê ABô ACơ ADư AEđ B5à B6ả B7ã B8á B9ạ BBằ BCẳ BDẵ BEắ C6ặ C7ầ C8ẩ C9ẫ CAấ "
    "CBậ CCè CEẻ CFẽ D0é D1ẹ D2ề D3ể D4ễ D5ế D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ E5ồ E6ổ E7ỗ E8ố E9ộ EAờ EBở "
    "ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ "
    "AFẰ BAẲ BFẴ C0Ắ C1Ầ C2Ẩ C3Ẫ C4Ấ C5Ề CDỂ D9Ễ DAẾ DBỒ E0Ổ F0Ỗ FFỐ"
)
TCVN3 = {int(entry[:2], 16): entry[2:] for entry in _TCVN.split()}
TCVN3 |= {0xB0: "\u0300", 0xB1: "\u0309", 0xB2: "\u0303", 0xB3: "\u0301", 0xB4: "\u0323"}
# Word may have stored these bytes as Windows-1252 punctuation that looks alike; the soft hyphen is ư.
TCVN3 |= {ord("µ"): "à", ord("μ"): "à"}

# VNI: base letter + mark character. The marks of plain vowels, of â ê ô, and of ă.
_PLAIN = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for base in "aeouy":
        pairs |= {base + mark: base + tone for mark, tone in _PLAIN.items()}
    for base, whole in (("ô", "ơ"), ("ö", "ư")):
        pairs |= {base + mark: whole + tone for mark, tone in _PLAIN.items()}
    for base in "aeo":
        pairs |= {base + mark: base + "\u0302" + tone for mark, tone in _ROOF.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    composed = {typed: unicodedata.normalize("NFC", letter) for typed, letter in pairs.items()}
    composed |= _VNI_ALONE
    return composed | {typed.upper(): letter.upper() for typed, letter in composed.items()}


VNI = _vni_pairs()
_VNI_LETTER = re.compile(
    "[aeoyuôöAEOYUÔÖ][ùøûõïÙØÛÕÏ]|[aeoAEO][âáàåãäÂÁÀÅÃÄ]|[aA][êéèúüëÊÉÈÚÜË]|[ñôöíìæóòîÑÔÖÍÌÆÓÒÎ]", re.S
)  # fmt: skip


def encoding_of(font: str | None) -> str:
    """``tcvn3``, ``tcvn3_capitals``, ``vni`` or nothing, by the name of a font."""
    name = (font or "").strip().lower()
    if name.startswith(".vn"):
        return "tcvn3_capitals" if name.split()[0].endswith("h") and not name.startswith(".vnteknical") else "tcvn3"
    return "vni" if name.startswith(("vni-", "vni ")) else ""


def convert(text: str, encoding: str) -> str:
    """Text as its legacy font shows it, in Unicode (NFC)."""
    if encoding == "vni":
        out = _VNI_LETTER.sub(_vni_letter, text)
    else:
        out = text.translate(TCVN3)
        if encoding == "tcvn3_capitals":
            out = out.upper()
    return unicodedata.normalize("NFC", out)


def _vni_letter(found: re.Match[str]) -> str:
    typed = found[0]
    letter = VNI.get(typed)
    if letter is None:  # a capital with the mark of a small letter, or the other way round
        letter = VNI.get(typed[0] + typed[1:].swapcase(), typed) if len(typed) == 2 else typed
    return letter


_MARKED = re.compile("[\u1ea0-\u1ef9]")
_TCVN_SIGNS = re.compile("[©ª«¬\xad®µ¸¹×ØÜÝÞß¨§¦]")
_IN_WORD = re.compile("[a-zA-Z][©ª«¬\xad®µ¸¹×ØÜÝÞßÆÇÊËÌÎÏÑÒÓÔÕÖéêëìíîïñòóôõö÷øùúûüýþ]|[©ª«¬\xad®µ¸¹×Ø]+[a-z]")
_VNI_SIGNS = re.compile("[aeoyuôöAEOYUÔÖ][ùøûõïÙØÛÕÏ]|[aeoAEO][âåäÂÅÄ]|[aA][êúüëÊÚÜË]|ñ")


def suspected(text: str) -> str:
    """The legacy encoding that text without such a font seems to be in, or nothing.

    Vietnamese in Unicode has a letter of U+1EA0 to U+1EF9 in every few words; legacy text has none.
    """
    if not text or text.isascii():
        return ""
    words = max(len(text.split()), 1)
    if len(_MARKED.findall(text)) * 8 > words:
        return ""
    if len(_TCVN_SIGNS.findall(text)) >= 2 and len(_IN_WORD.findall(text)) * 4 >= words:
        return "tcvn3"
    if len(_VNI_SIGNS.findall(text)) >= 2 and len(_VNI_SIGNS.findall(text)) * 4 >= words:
        return "vni"
    return ""
