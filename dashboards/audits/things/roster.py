"""Who is on duty, and how officers are reached."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "roster",
    Text("Lịch trực", "Roster"),
    {
        "duty swapped": Text("đổi ca trực", "swapped a duty"),
        "team put": Text("đặt tổ trực", "set a team"),
        "escalation chain put": Text("đặt chuỗi báo tiếp", "set an escalation chain"),
        "roster imported": Text("nhập lịch trực", "imported a roster"),
        "rotation put": Text("đặt vòng trực", "set a rotation"),
        "rotation ended": Text("dừng vòng trực", "ended a rotation"),
        "team removed": Text("xoá tổ trực", "removed a team"),
        "shift put": Text("thêm ca trực", "added a shift"),
        "shift struck out": Text("xoá ca trực", "struck out a shift"),
        "officer's channel set": Text("đặt kênh báo tin", "set an officer's channel"),
        "quiet hours set": Text("đặt giờ yên lặng", "set quiet hours"),
        "officer's skills set": Text("đặt chuyên môn", "set an officer's skills"),
        "leave written down": Text("ghi nghỉ phép", "wrote down a leave"),
        "leave ended": Text("kết thúc nghỉ phép", "ended a leave"),
        "officer's account set": Text("đặt tài khoản của cán bộ trực", "set an officer's account"),
        "officer added": Text("thêm cán bộ trực", "added an officer"),
        "officer is back": Text("cán bộ trực trở lại", "put an officer back"),
        "officer has left": Text("cán bộ thôi trực", "took an officer off"),
    },
)
