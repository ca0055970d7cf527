"""What a citizen's message is about: told by its words, with or without diacritics. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Matter = Literal["feedback", "land", "identity", "civil_status", "business", "payment", "dossier", "procedure", "other"]
# Without diacritics, in the order in which they are tried: what is special before what is general.
_PHRASES: Mapping[Matter, tuple[str, ...]] = {
    "feedback": ("phan anh", "khieu nai", "to cao", "kien nghi", "buc xuc"),
    "land": ("dat dai", "so do", "so hong", "thua dat", "tach thua", "quyen su dung dat", "quy hoach"),
    "identity": ("can cuoc", "cccd", "cmnd", "dinh danh", "vneid"),
    "civil_status": ("khai sinh", "khai tu", "ket hon", "ho tich", "ho khau", "cu tru", "tam tru", "thuong tru"),
    "business": ("doanh nghiep", "ho kinh doanh", "dang ky kinh doanh", "giay phep kinh doanh"),
    "payment": ("le phi", "nop phi", "thanh toan", "bien lai", "chuyen khoan"),
    "dossier": ("ho so", "tra ket qua", "qua han", "tien do", "hen tra"),
    "procedure": ("thu tuc", "giay to", "huong dan", "dich vu cong"),
}
_WORD = re.compile(r"[a-z0-9]+")


def matter_of(text: str) -> Matter:
    """Return the first matter of which a phrase stands in the text as whole words, else `other`."""
    words = f" {' '.join(_WORD.findall(plain(text)))} "
    for matter, phrases in _PHRASES.items():
        if any(f" {phrase} " in words for phrase in phrases):
            return matter
    return "other"


def plain(text: str) -> str:
    """Return Vietnamese text in small letters without diacritics, as many type it on a telephone."""
    taken_apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in taken_apart if not unicodedata.combining(letter)).replace("đ", "d")
