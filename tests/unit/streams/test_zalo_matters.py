"""What a message is about, however it is typed."""

from __future__ import annotations

import pytest

from streams.zalo.matters import Matter, matter_of, plain


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("Hồ sơ của tôi đâu?", "dossier"),
        ("HO SO CUA TOI DAU", "dossier"),
        ("Làm SỔ ĐỎ cần giấy tờ gì", "land"),
        ("hồ sơ đổi căn cước", "identity"),
        ("Tôi muốn phản ánh về hồ sơ đất đai", "feedback"),
        ("Mở hộ kinh doanh", "business"),
        ("hộ khẩu", "civil_status"),
        ("thanh   toán\nqua QR", "payment"),
        ("Thủ-tục", "procedure"),
        ("thực sơ", "other"),
        ("hosox", "other"),
        ("", "other"),
        ("👍", "other"),
    ],
)
def test_the_matter_is_told_by_whole_words(text: str, matter: Matter) -> None:
    assert matter_of(text) == matter


def test_letters_put_together_in_two_ways_are_the_same() -> None:
    assert plain("Đường Nguyễn") == plain("Đường Nguye\u0302\u0303n") == "duong nguyen"
