"""What the statuses and channels of dossiers are called, on the page of one and on the boards."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.texts import Text
from streams.dossiers.event import Channel, Status

STATUSES: Mapping[int, Text] = {
    Status.REGISTERED: Text("Mới đăng ký", "Registered"),
    Status.RECEIVED: Text("Được tiếp nhận", "Received"),
    Status.REFUSED: Text("Không được tiếp nhận", "Refused"),
    Status.PROCESSING: Text("Đang xử lý", "Processing"),
    Status.SUPPLEMENT_REQUESTED: Text("Yêu cầu bổ sung giấy tờ", "Supplement requested"),
    Status.PAYMENT_REQUESTED: Text("Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested"),
    Status.WITHDRAWN: Text("Công dân yêu cầu rút hồ sơ", "Withdrawn by the citizen"),
    Status.STOPPED: Text("Dừng xử lý", "Stopped"),
    Status.FINISHED: Text("Đã xử lý xong", "Finished"),
    Status.RETURNED: Text("Đã trả kết quả", "Result returned"),
}
CHANNELS: Mapping[int, Text] = {
    Channel.COUNTER: Text("Trực tiếp", "Counter"),
    Channel.ONLINE: Text("Trực tuyến", "Online"),
    Channel.POST: Text("Bưu chính", "Post"),
}
