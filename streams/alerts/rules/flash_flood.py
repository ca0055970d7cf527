"""Danger of a flash flood: rising water with a cloudburst near by or further up the river."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, All, Any_, Level, Near, On, Upstream, composite
from streams.alerts.rule import Front, Severity, Text
from streams.alerts.rules import cloudburst, heavy_rain_hour, water_rise

_RAIN = Any_((On("cloudburst", 1, Near(25)), On("cloudburst", 1, Upstream()), On("heavy_rain_hour", 1, Upstream())))
_LEVELS = (All((On("water_rise"), _RAIN)), All((On("water_rise", 2), _RAIN)))

ABOUT = About(
    name="flash_flood",
    label=Text("Nguy cơ lũ quét", "Danger of a flash flood"),
    what=Text("Cấp", "Level"),
    decimals=0,
    levels=(
        Level(1, Severity.SEVERE, Text("Nguy cơ lũ quét: {subject}", "Danger of a flash flood: {subject}")),
        Level(
            2, Severity.EXTREME, Text("Nguy cơ lũ quét rất cao: {subject}", "Great danger of a flash flood: {subject}")
        ),
    ),
    steps=(
        Text(
            "Báo ngay xã ven suối, ven sông: rời bãi, ngầm, tràn; không chờ mực nước báo động.",
            "Tell riverside communes at once: leave banks and fords; do not wait for the alarm level.",
        ),
        Text("Cử người gác ngầm tràn; cấm qua suối.", "Guard the fords; nobody crosses streams."),
        Text("Xác nhận từng thôn vùng nguy cơ đã nhận tin.", "Have every hamlet at risk confirm that it knows."),
    ),
)
_OVER = (water_rise.ABOUT, cloudburst.ABOUT, heavy_rain_hour.ABOUT)
RULE = composite(
    ABOUT,
    _LEVELS,
    at="water_rise",
    over=_OVER,
    clear_hold=timedelta(minutes=20),
    front=Front("flood", by="river"),
    skill="lũ",
)
