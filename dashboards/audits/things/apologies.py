"""Letters of apology: to which dossier, with which new promise."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text
from streams.apologies.letters import ISSUED

AUDIT = Audited(
    name="apologies",
    title=Text("Phiếu xin lỗi", "Letters of apology"),
    sql=f"""
        SELECT lpad(id::text, 20, '0') AS key, issued_at AS at, issued_by AS who, '{ISSUED}' AS act,
            dossier AS subject, reason AS why, jsonb_build_object('promised', missed) AS before,
            jsonb_build_object('promised', promised) AS after
        FROM apology
    """,
    acts={ISSUED: Text("lập phiếu xin lỗi", "issued a letter of apology")},
    claims=(ISSUED,),
    members={"promised": Text("ngày hẹn trả", "promised")},
)
