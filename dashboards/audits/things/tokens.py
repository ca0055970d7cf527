"""Tokens of programs that read the APIs."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text

AUDIT = of_people(
    "tokens",
    Text("Mã truy cập API", "API tokens"),
    {
        "api token added": Text("cấp mã truy cập", "added a token"),
        "api token revoked": Text("thu hồi mã truy cập", "revoked a token"),
        "api token used": Text("dùng mã truy cập", "used a token"),
    },
    {"scopes": Text("phạm vi", "scopes")},
)
