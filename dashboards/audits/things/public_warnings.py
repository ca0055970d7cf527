"""Warnings to the public: written, submitted, approved, cancelled."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text
from streams.public_warnings.lifecycle import Step

_ACTS = {
    Step.DRAFTED: Text("soạn cảnh báo", "wrote a warning"),
    Step.CHANGED: Text("sửa cảnh báo", "changed a warning"),
    Step.SUBMITTED: Text("trình duyệt", "submitted a warning"),
    Step.RECALLED: Text("rút lại để sửa", "took a warning back to change it"),
    Step.RETURNED: Text("trả lại để sửa", "returned a warning"),
    Step.APPROVED: Text("duyệt cảnh báo", "approved a warning"),
    Step.ISSUED: Text("phát hành cảnh báo", "issued a warning"),
    Step.WITHDRAWN: Text("bỏ cảnh báo", "withdrew a warning"),
    Step.RESTORED: Text("khôi phục cảnh báo", "restored a warning"),
}
AUDIT = Audited(
    name="public_warnings",
    title=Text("Cảnh báo cộng đồng", "Warnings to the public"),
    sql="""
        SELECT lpad(warning::text, 19, '0') || '.' || lpad(seq::text, 10, '0') AS key, real_at AS at, who, step AS act,
            '#' || warning AS subject, why, NULL::jsonb AS before, NULL::jsonb AS after
        FROM public_warning_step
    """,
    acts={str(step): words for step, words in _ACTS.items()},
)
