"""What the streams that feed the city are called."""

from __future__ import annotations

from dashboards.texts import Text

FLOWS = {
    "camera_events": Text("Sự kiện camera", "Camera events"),
    "counter_states": Text("Quầy một cửa", "Counters"),
    "data_use": Text("Khai thác dữ liệu dân cư", "Population queries"),
    "dossiers": Text("Hồ sơ", "Dossiers"),
    "external_alerts": Text("Cảnh báo từ ngoài", "External alerts"),
    "feedback": Text("Phản ánh", "Feedback"),
    "figures": Text("Số liệu báo cáo", "Figures"),
    "gauges": Text("Máy chủ", "Machines"),
    "observations": Text("Quan trắc", "Observations"),
    "payments": Text("Thanh toán", "Payments"),
    "procedures": Text("Thủ tục", "Procedures"),
    "publications": Text("Niêm yết", "Publications"),
    "ratings": Text("Đánh giá", "Ratings"),
    "registrations": Text("Đăng ký kinh doanh", "Registrations"),
    "rejects": Text("Bản tin bị từ chối", "Rejects"),
    "service_calls": Text("Lượt gọi dịch vụ", "Service calls"),
    "stores": Text("Kho dữ liệu", "Data stores"),
    "tickets": Text("Phiếu lấy số", "Tickets"),
    "vault": Text("Dữ liệu cá nhân", "Personal data"),
    "warnings": Text("Bản tin thiên tai", "Warnings"),
    "zalo": Text("Zalo OA", "Zalo OA"),
}
"""What the streams are called; one without a name here stands there as its topic."""
STREAM = "regexp_replace(topic, '^.*[.]', '')"
"""The SQL of a topic's name without the installation's prefix."""


def flow_name(stream: str) -> Text:
    """Return what a stream is called."""
    return FLOWS.get(stream) or Text(stream, stream)
