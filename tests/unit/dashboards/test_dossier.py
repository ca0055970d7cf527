"""The page of one dossier: where it stands, every step, and a code that is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from dashboards.dossier.drawing import address, dossier, missing, search
from dashboards.dossier.words import STATUSES
from streams.dossiers.event import Status
from streams.dossiers.story import Step, Story

CODE, OTHER = "H60.08.01-261124-0975", "BKHCN.08.01-261124-1000975"
AT = datetime(2026, 11, 24, 1, 10, tzinfo=UTC)
STORY = Story(
    CODE, [OTHER], "H60.08", "Sở <A>", "Dept A", "Bộ phận 1", "Desk 1", "1.011937", "Cấp giấy", "H60.08.01-CB03", 2, 5,
    AT, None, None, True, 1, 3,
)  # fmt: skip
STEPS = [
    Step(AT, 2, "provincial_dossiers", "Bộ phận 1", "Desk 1", None),
    Step(AT, 5, "old<system>", "Bộ phận 1", "Desk 1", "H60.08.01-CB03"),
]


def test_every_status_has_its_name() -> None:
    assert set(STATUSES) == set(Status)


def test_where_it_stands_and_each_step_are_told() -> None:
    html = dossier(STORY, STEPS, "vi")
    for words in (OTHER, "Sở &lt;A&gt;", "Cấp giấy (1.011937)", "Trực tuyến", "24/11/2026 08:10", "trễ hạn"):
        assert words in html
    assert html.index("Được tiếp nhận") < html.rindex("Yêu cầu bổ sung giấy tờ")
    assert "Hệ thống của tỉnh" in html
    assert "old&lt;system&gt;" in html
    assert "late" in dossier(STORY, STEPS, "en")
    assert "trễ hạn" not in dossier(replace(STORY, late=False, aliases=[], procedure_vi=None), [], "vi")


def test_what_is_asked_is_no_markup() -> None:
    for html in (search('"><script>', "vi"), missing('"><script>', "en")):
        assert "<script>" not in html
    assert address("a&b") == "/ho-so?code=a%26b"
