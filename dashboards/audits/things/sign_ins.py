"""Sign-ins, refused ones too, and sign-outs."""

from dashboards.audits.audited import of_people
from dashboards.texts import Text
from streams.users.sessions import REFUSED

AUDIT = of_people(
    "sign_ins",
    Text("Đăng nhập", "Sign-ins"),
    {
        "signed in": Text("đăng nhập", "signed in"),
        "signed out": Text("đăng xuất", "signed out"),
        REFUSED: Text("đăng nhập bị từ chối", "was refused"),
    },
)
