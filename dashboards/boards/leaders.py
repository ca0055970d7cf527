"""The leaders' page: what a chairman asks first thing, on one screen of a telephone; every figure leads on."""

from __future__ import annotations

from dashboards.boards import (
    air,
    alerts,
    data,
    dossiers,
    feedback,
    forecast,
    league,
    one_stop,
    payments,
    service_index,
    water,
)
from dashboards.headlines import Headline, headlines
from dashboards.panels import Board, Place, moved
from dashboards.texts import Text

FIGURES = headlines(
    "leaders_headlines",
    Text("Hôm nay", "Today"),
    Place(0, 7, 8, 17),
    (
        Headline(Text("Quá hạn", "Overdue"), dossiers.BOARD, "dossiers_overdue"),
        Headline(Text("Sắp trễ", "About to be late"), forecast.BOARD, "forecast_expected"),
        Headline(Text("Hài lòng", "Satisfaction"), one_stop.BOARD, "ratings_satisfied"),
        Headline(Text("Phản ánh", "Feedback"), feedback.BOARD, "feedback_late"),
        Headline(Text("Phí, lệ phí", "Fees"), payments.BOARD, "fees_today"),
        Headline(Text("Mực nước", "Water"), water.BOARD, "highest_water"),
        Headline(Text("Không khí", "Air"), air.BOARD, "vn_aqi_worst"),
        Headline(Text("Trung tâm dữ liệu", "Data centre"), data.BOARD, "data_centre_up"),
    ),
)
BOARD = Board(
    name="leaders",
    title=Text("Lãnh đạo", "Leaders"),
    order=61,
    hours=24,
    panels=(
        moved(service_index.THIS_MONTH, Place(0, 0, 8, 7)),
        moved(alerts.OPEN, Place(8, 0, 16, 7)),
        FIGURES,
        moved(league.HEADS, Place(8, 7, 16, 17)),
    ),
)
