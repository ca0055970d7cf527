"""Water level at or above alarm I, II, III of its station (Decision 05/2020/QĐ-TTg)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from streams.alerts import no_figure
from streams.alerts.levels import level_of
from streams.alerts.rule import Condition, Finding, Front, Grade, Observed, Rule, Severity, Text, figure

BAND_M = 0.1
_NOT_MEASURED = Text("Không có số đo", "No measurement")


def observe(observed: Observed, station: Mapping[str, Any], before: Condition) -> Finding:
    """Compare the level, in metres, with the station's `alarm_m` [I, II, III]; a line may be null = unknown."""
    lines = station.get("alarm_m") or []
    level = level_of(observed.value, lines, before.level, BAND_M)
    evidence: dict[str, Any] = {"value": round(observed.value, 3), "unit": "m", "lines": lines}
    if level:
        evidence |= {"line": lines[level - 1], "roman": "I" * level}
    return Finding(level, evidence)


def proof(evidence: Mapping[str, Any]) -> Text:
    """Say the level measured and, when one is reached, the alarm line."""
    if "value" not in evidence:
        return no_figure.said(evidence) or _NOT_MEASURED
    measured = Text("Mực nước {value} m", "Water level {value} m").filled(value=figure(evidence["value"], 2))
    if "line" not in evidence:
        return measured
    line = Text("{measured} (báo động {roman}: {line} m)", "{measured} (alarm {roman}: {line} m)")
    return line.filled(measured=measured, roman=evidence["roman"], line=figure(evidence["line"], 2))


_TITLE = Text("Mực nước đạt báo động {roman}: {subject}", "Water at alarm {roman}: {subject}")

_RUNBOOK_I = (
    Text(
        "Đối chiếu với trạm thượng, hạ lưu và lượng mưa: số đo có hợp lý không? Nghi lỗi thì gọi người trông trạm.",
        "Compare with the stations up and down the river and with the rain. If in doubt, call the gauge keeper.",
    ),
    Text(
        "Báo Ban Chỉ huy phòng thủ dân sự xã, phường ven sông; nhắc bến đò, lồng bè, tàu cát neo đậu an toàn.",
        "Tell the civil-defence commands of the riverside communes; have ferries, fish cages, barges moored.",
    ),
    Text(
        "Xem bản tin lũ mới nhất của Đài Khí tượng Thủy văn; ghi đỉnh và giờ dự báo vào ghi chú.",
        "Read the latest flood bulletin of the hydro-meteorological station; note the crest and its hour.",
    ),
    Text(
        "Theo dõi mực nước ít nhất mỗi giờ một lần cho đến khi xuống dưới báo động I.",
        "Watch the level at least hourly until it is below alarm I.",
    ),
)
_RUNBOOK_II = (
    Text(
        "Báo ngay lãnh đạo trực Ban Chỉ huy phòng thủ dân sự tỉnh và Chủ tịch UBND các xã, phường ven sông.",
        "Inform at once the leader on duty of the provincial civil-defence command and the riverside communes.",
    ),
    Text(
        "Dừng đò ngang; cấm người và xe qua ngầm, tràn; cắm biển, cử người gác.",
        "Stop ferries; close fords and causeways to people and vehicles; post signs and guards.",
    ),
    Text(
        "Rà soát hộ dân vùng trũng, ven sông, dưới sườn dốc; sẵn sàng sơ tán người già, trẻ em, người bệnh.",
        "Go through the households on low ground, banks and slopes; make ready to move the weakest.",
    ),
    Text(
        "Hỏi lịch xả của các hồ chứa phía thượng lưu và báo cho hạ du.",
        "Ask for the release schedule of the reservoirs upstream and warn downstream.",
    ),
    Text(
        "Cho tuần tra đê, kè, cống; đọc mực nước 30 phút một lần và ghi vào ghi chú.",
        "Have dykes, revetments and sluices patrolled; read the level every 30 minutes and note it.",
    ),
)
_RUNBOOK_III = (
    Text(
        "Báo ngay Chủ tịch UBND tỉnh và Ban Chỉ huy phòng thủ dân sự tỉnh; đề nghị họp khẩn.",
        "Inform at once the chairman of the province and the civil-defence command; ask for an emergency meeting.",
    ),
    Text(
        "Sơ tán dân khỏi vùng ngập, vùng sạt lở theo phương án đã duyệt, người yếu thế trước; "
        "từng xã xác nhận đã nhận lệnh.",
        "Evacuate flooded and unstable ground by the approved plan, the weakest first; "
        "each commune confirms that it has the order.",
    ),
    Text(
        "Đề nghị quân đội, công an, y tế, điện lực triển khai “bốn tại chỗ”; cắt điện vùng ngập.",
        "Ask army, police, health and power utility to act on the spot; cut the power where it is flooded.",
    ),
    Text(
        "Đóng đường và cầu bị đe dọa; cảnh báo trên loa, Zalo, đài tỉnh qua người có thẩm quyền.",
        "Close threatened roads and bridges; warn the public through those entitled to do so.",
    ),
    Text(
        "Giữ liên lạc 15 phút một lần với xã bị cô lập; ghi mọi quyết định (ai, khi nào) vào ghi chú.",
        "Speak with cut-off communes every 15 minutes; note every decision (who, when).",
    ),
)


def _grade(level: int, severity: Severity, runbook: tuple[Text, ...]) -> Grade:
    return Grade(severity, _TITLE.filled(roman="I" * level, subject="{subject}"), runbook)


RULE = Rule(
    name="water_level",
    label=Text("Mực nước theo cấp báo động", "Water level by alarm level"),
    metrics=frozenset({"water_level"}),
    grades={
        1: _grade(1, Severity.MODERATE, _RUNBOOK_I),
        2: _grade(2, Severity.SEVERE, _RUNBOOK_II),
        3: _grade(3, Severity.EXTREME, _RUNBOOK_III),
    },
    observe=observe,
    proof=proof,
    clear_hold=timedelta(minutes=10),
    unit=Text("m", "m"),
    basis="Quyết định 05/2020/QĐ-TTg",
    front=Front("flood", by="river"),
    skill="lũ",
    max_age=timedelta(hours=2),
    reopen_within=timedelta(minutes=30),
)
