"""The codes of CAP 1.2 and the kinds of events, each with the words in which people choose it.

Which events there are, their words and what citizens are told to do are a proposal: no official Vietnamese list of
events for CAP was found. The hazards are those of Decision 18/2021/QĐ-TTg, and what else a centre is called for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from streams.texts import Text


class Event(NamedTuple):
    """A kind of event: its name, CAP's category of it, and what citizens are told to do unless somebody writes more."""

    name: Text
    category: str
    instruction: Text


_STAY_AWAY = Text(
    "Không đến gần khu vực nguy hiểm. Làm theo hướng dẫn của chính quyền địa phương.",
    "Keep away from the area. Follow the instructions of the local authorities.",
)
_WATER = Text(
    "Rời khỏi bãi sông, vùng trũng. Không đi qua ngầm, tràn, đường bị ngập. Nghe theo chính quyền xã, phường.",
    "Leave river banks and low ground. Do not cross fords or flooded roads. Follow the commune's instructions.",
)
_INDOORS = Text(
    "Ở trong nhà kiên cố, tránh xa cây cao, cột điện. Ngắt các thiết bị điện khi có sấm sét.",
    "Stay in a solid building, away from trees and power poles. Unplug appliances during lightning.",
)
EVENTS: Mapping[str, Event] = {
    "flood": Event(Text("Lũ", "Flood"), "Met", _WATER),
    "inundation": Event(Text("Ngập lụt", "Inundation"), "Met", _WATER),
    "flash_flood": Event(Text("Lũ quét", "Flash flood"), "Met", _WATER),
    "landslide": Event(
        Text("Sạt lở đất", "Landslide"),
        "Geo",
        Text(
            "Rời ngay khỏi chân dốc, ven suối. Báo chính quyền khi thấy vết nứt đất, nước suối đục bất thường.",
            "Leave slopes and stream banks at once. Report cracks in the ground or suddenly muddy streams.",
        ),
    ),
    "dam_release": Event(Text("Xả lũ hồ chứa", "Release from a reservoir"), "Safety", _WATER),
    "heavy_rain": Event(Text("Mưa lớn", "Heavy rain"), "Met", _WATER),
    "storm": Event(Text("Bão, áp thấp nhiệt đới", "Storm, tropical depression"), "Met", _INDOORS),
    "thunderstorm": Event(Text("Dông, lốc, sét, mưa đá", "Thunderstorm, tornado, hail"), "Met", _INDOORS),
    "heat": Event(
        Text("Nắng nóng", "Heat"),
        "Met",
        Text(
            "Hạn chế ra ngoài từ 10 giờ đến 16 giờ. Uống đủ nước. Chú ý người già, trẻ em, người bệnh.",
            "Stay indoors between 10:00 and 16:00. Drink enough. Look after the old, children and the sick.",
        ),
    ),
    "cold": Event(
        Text("Rét hại, sương muối", "Severe cold, frost"),
        "Met",
        Text(
            "Giữ ấm cho người và gia súc. Không đốt than trong phòng kín.",
            "Keep people and cattle warm. Never burn charcoal in a closed room.",
        ),
    ),
    "drought": Event(
        Text("Hạn hán, thiếu nước", "Drought, lack of water"),
        "Met",
        Text(
            "Sử dụng nước tiết kiệm, ưu tiên nước sinh hoạt. Làm theo hướng dẫn của chính quyền địa phương.",
            "Save water, for drinking and the household first. Follow the local authorities.",
        ),
    ),
    "earthquake": Event(Text("Động đất", "Earthquake"), "Geo", _STAY_AWAY),
    "forest_fire": Event(
        Text("Cháy rừng", "Forest fire"),
        "Fire",
        Text(
            "Không đốt lửa trong và gần rừng. Thấy cháy gọi 114.",
            "Light no fire in or near forests. When you see one, call 114.",
        ),
    ),
    "fire": Event(Text("Cháy, nổ", "Fire, explosion"), "Fire", _STAY_AWAY),
    "air_pollution": Event(
        Text("Ô nhiễm không khí", "Air pollution"),
        "Env",
        Text(
            "Hạn chế vận động ngoài trời, đeo khẩu trang, đóng cửa sổ. Người bệnh hô hấp, tim mạch nên ở trong nhà.",
            "Avoid effort outdoors, wear a mask, close windows. People with heart or lung disease should stay indoors.",
        ),
    ),
    "water_pollution": Event(
        Text("Ô nhiễm nguồn nước", "Water pollution"),
        "Env",
        Text(
            "Không dùng nước từ nguồn bị ô nhiễm để ăn uống, tắm giặt cho đến khi có thông báo.",
            "Do not drink, cook or wash with water from the polluted source until told otherwise.",
        ),
    ),
    "epidemic": Event(
        Text("Dịch bệnh", "Epidemic"),
        "Health",
        Text(
            "Rửa tay thường xuyên, đeo khẩu trang nơi đông người. Có dấu hiệu bệnh hãy báo trạm y tế gần nhất.",
            "Wash your hands often, wear a mask in crowds. With signs of the illness, tell the nearest health station.",
        ),
    ),
    "chemical": Event(Text("Sự cố hóa chất, phóng xạ", "Chemical or radiological accident"), "CBRNE", _STAY_AWAY),
    "traffic": Event(Text("Sự cố giao thông", "Traffic incident"), "Transport", _STAY_AWAY),
    "utilities": Event(
        Text("Mất điện, mất nước diện rộng", "Widespread loss of power or water"),
        "Infra",
        Text(
            "Trữ đủ nước uống, dùng điện thoại tiết kiệm pin. Không chạm vào dây điện đứt. Chờ thông báo khôi phục.",
            "Keep drinking water, save your phone's battery. Touch no broken wires. Watch for news of its return.",
        ),
    ),
    "other": Event(Text("Tình huống khẩn cấp", "Emergency"), "Other", _STAY_AWAY),
}
STATUSES: Mapping[str, Text] = {
    "Actual": Text("Thật", "Actual"),
    "Exercise": Text("Diễn tập", "Exercise"),
    "Test": Text("Thử kỹ thuật", "Technical test"),
}
URGENCIES: Mapping[str, Text] = {
    "Immediate": Text("Hành động ngay", "Act at once"),
    "Expected": Text("Trong vòng một giờ tới", "Within the next hour"),
    "Future": Text("Trong thời gian tới", "In the near future"),
    "Past": Text("Không cần hành động nữa", "No longer required"),
    "Unknown": Text("Chưa rõ", "Unknown"),
}
SEVERITIES: Mapping[str, Text] = {
    "Extreme": Text("Đặc biệt nghiêm trọng", "Extreme"),
    "Severe": Text("Nghiêm trọng", "Severe"),
    "Moderate": Text("Vừa", "Moderate"),
    "Minor": Text("Nhẹ", "Minor"),
    "Unknown": Text("Chưa rõ", "Unknown"),
}
CERTAINTIES: Mapping[str, Text] = {
    "Observed": Text("Đã xảy ra hoặc đang diễn ra", "Observed"),
    "Likely": Text("Nhiều khả năng (trên 50%)", "Likely (over 50%)"),
    "Possible": Text("Có thể (đến 50%)", "Possible (up to 50%)"),
    "Unlikely": Text("Ít khả năng", "Unlikely"),
    "Unknown": Text("Chưa rõ", "Unknown"),
}
RESPONSES: Mapping[str, Text] = {
    "Shelter": Text("Trú ẩn tại chỗ", "Take shelter in place"),
    "Evacuate": Text("Sơ tán", "Evacuate"),
    "Prepare": Text("Chuẩn bị", "Prepare"),
    "Execute": Text("Làm theo kế hoạch đã định", "Execute what was planned"),
    "Avoid": Text("Tránh xa", "Avoid"),
    "Monitor": Text("Theo dõi tin tức", "Follow the news"),
    "Assess": Text("Tự đánh giá tình hình", "Assess the situation"),
    "AllClear": Text("Hết nguy hiểm", "All clear"),
    "None": Text("Không cần làm gì", "No action"),
}
MESSAGE_TYPES: Mapping[str, Text] = {
    "Alert": Text("Cảnh báo", "Warning"),
    "Update": Text("Cập nhật", "Update"),
    "Cancel": Text("Hủy cảnh báo", "Cancellation"),
}
