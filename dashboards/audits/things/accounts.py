"""Accounts and what they may do."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "accounts",
    Text("Tài khoản, quyền", "Accounts and rights"),
    {
        "user added": Text("thêm tài khoản", "added an account"),
        "user disabled": Text("khóa tài khoản", "closed an account"),
        "user enabled": Text("mở lại tài khoản", "reopened an account"),
        "password set": Text("đặt mật khẩu", "set a password"),
        "right granted": Text("cấp quyền", "granted a right"),
        "right revoked": Text("thu quyền", "revoked a right"),
    },
    {"role": Text("vai trò", "role"), "right": Text("quyền", "right")},
)
