"""VN_AQI on the screen: the six levels with the colours, names and advice of Decision 1459/QĐ-TCMT (tables 1 and 5).

The Vietnamese words are the decision's, shortened where a table has no room; the English ones are our translation.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.panels import State, Threshold
from dashboards.scales import NOT_KNOWN, Scale, Step
from dashboards.sql.time_range import NOW
from dashboards.sql.words import case, listed
from dashboards.texts import Language, Text


@dataclass(frozen=True)
class Level:
    """One level: from which index on, its colour and name, and what is advised to everybody and to the sensitive."""

    step: Step
    everyone: Text
    sensitive: Text


_FREELY = Text("Tự do thực hiện các hoạt động ngoài trời.", "Outdoor activities without restriction.")
_INDOORS = Text(
    "Ở trong nhà, đóng cửa ra vào và cửa sổ; nếu cần thiết phải ra ngoài, hãy đeo khẩu trang đạt tiêu chuẩn.",
    "Stay indoors with doors and windows shut; wear a standard mask if you must go out.",
)
LEVELS = (
    Level(Step(0, "#00e400", Text("Tốt", "Good")), _FREELY, _FREELY),
    Level(
        Step(51, "#ffff00", Text("Trung bình", "Moderate")),
        _FREELY,
        Text(
            "Nên theo dõi các triệu chứng như ho hoặc khó thở, nhưng vẫn có thể hoạt động bên ngoài.",
            "Watch for coughing or short breath; outdoor activity is still possible.",
        ),
    ),
    Level(
        Step(101, "#ff7e00", Text("Kém", "Poor")),
        Text(
            "Ai đau mắt, ho, đau họng nên cân nhắc giảm hoạt động ngoài trời; học sinh nên giảm tập thể dục kéo dài.",
            "With sore eyes, a cough or a sore throat do less outdoors; pupils should not exercise long.",
        ),
        Text(
            "Nên giảm hoạt động mạnh và thời gian ở ngoài trời; người hen suyễn có thể cần thuốc thường xuyên hơn.",
            "Less exertion and less time outdoors; people with asthma may need their medicine more often.",
        ),
    ),
    Level(
        Step(151, "#ff0000", Text("Xấu", "Bad")),
        Text(
            "Nên giảm hoạt động mạnh ngoài trời, tránh tập thể dục kéo dài và nghỉ ngơi nhiều hơn trong nhà.",
            "Less exertion outdoors, no long exercise, more rest indoors.",
        ),
        Text(
            "Nên ở trong nhà và giảm hoạt động mạnh; nếu cần thiết phải ra ngoài, hãy đeo khẩu trang đạt tiêu chuẩn.",
            "Stay indoors and avoid exertion; wear a standard mask if you must go out.",
        ),
    ),
    Level(
        Step(201, "#8f3f97", Text("Rất xấu", "Very bad")),
        Text(
            "Chuyển mọi hoạt động vào trong nhà; nếu cần thiết phải ra ngoài, hãy đeo khẩu trang đạt tiêu chuẩn.",
            "Move all activities indoors; wear a standard mask if you must go out.",
        ),
        Text("Nên ở trong nhà và giảm hoạt động mạnh.", "Stay indoors and avoid exertion."),
    ),
    Level(Step(301, "#7e0023", Text("Nguy hại", "Hazardous")), _INDOORS, _INDOORS),
)
SCALE: Scale = tuple(level.step for level in LEVELS)
HIGHEST = 500
STATES = (Threshold(101, State.WATCH), Threshold(151, State.WARNING), Threshold(201, State.DANGER))
"""How alarming a level is on the map and in lists of all kinds of stations."""
PM25 = (Threshold(50, State.WATCH), Threshold(80, State.WARNING), Threshold(150, State.DANGER))
"""µg/m³ at VN_AQI 100, 150 and 200: harmful to sensitive people, to all, very harmful."""
GREY = "#7c8aa0"
"""A station whose index cannot be formed."""

LAST_HOUR = f"date_trunc('hour', {NOW}) - interval '1 hour'"
"""The last hour that is over: its index is the one that stands now."""
NAMES = {"pm25": "PM2.5", "pm10": "PM10", "o3": "O₃", "co": "CO", "so2": "SO₂", "no2": "NO₂"}
"""The pollutants as people write them."""


def named(value: str, language: Language) -> str:
    """Return the SQL of the name of an index' level."""
    return case(value, ((step.at, step.name.of(language)) for step in SCALE), NOT_KNOWN.of(language))


def colour(value: str) -> str:
    """Return the SQL of the colour of an index' level."""
    return case(value, ((step.at, step.colour) for step in SCALE), GREY)


def levels() -> str:
    """Return the SQL of the levels as the CTE `level`: number, lowest and highest index, advice in both languages."""
    ends = [*(step.at - 1 for step in SCALE[1:]), HIGHEST]
    rows = ", ".join(
        f"({n}, {level.step.at:g}, {end:g}, {_texts(level.step.name, level.everyone, level.sensitive)})"
        for n, (level, end) in enumerate(zip(LEVELS, ends, strict=True), 1)
    )
    names = "number, lowest, highest, name_vi, name_en, everyone_vi, everyone_en, sensitive_vi, sensitive_en"
    return f"level ({names}) AS (VALUES {rows})"


def pollutant(name: str) -> str:
    """Return the SQL of a pollutant's name as people write it."""
    cases = " ".join(f"WHEN '{metric}' THEN '{written}'" for metric, written in NAMES.items())
    return f"CASE {name} {cases} END"


def _texts(*texts: Text) -> str:
    return listed(word for text in texts for word in text)
