"""What an alert turned out to have been about, as whoever closes it says: one of a few words, counted afterwards."""

from __future__ import annotations

from enum import StrEnum

from streams.texts import Text


class Diagnosis(StrEnum):
    """The cause of an alert."""

    DEALT_WITH = "dealt_with"
    BY_ITSELF = "by_itself"
    SENSOR_FAULT = "sensor_fault"
    FALSE_ALARM = "false_alarm"
    DRILL = "drill"


DIAGNOSES = {
    Diagnosis.DEALT_WITH: Text("Thật, đã xử lý xong", "Real, dealt with"),
    Diagnosis.BY_ITSELF: Text("Thật, tự hết", "Real, over by itself"),
    Diagnosis.SENSOR_FAULT: Text("Lỗi thiết bị đo", "Fault of the sensor"),
    Diagnosis.FALSE_ALARM: Text("Báo nhầm", "False alarm"),
    Diagnosis.DRILL: Text("Diễn tập, thử nghiệm", "Drill or test"),
}
