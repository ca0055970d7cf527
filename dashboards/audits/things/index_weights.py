"""What the indicators of the index weigh: every version with what stood before it."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

AUDIT = Audited(
    name="index_weights",
    title=Text("Điểm tối đa của Bộ chỉ số 766", "Weights of index 766"),
    sql="""
        SELECT indicator || '.' || lpad(version::text, 10, '0') AS key, changed_at AS at, changed_by AS who,
            'weight changed' AS act, indicator AS subject, reason AS why,
            lag(jsonb_build_object('maximum', maximum, 'cut_off', cut_off)) OVER by_version AS before,
            jsonb_build_object('maximum', maximum, 'cut_off', cut_off) AS after
        FROM index_rule WINDOW by_version AS (PARTITION BY indicator ORDER BY version)
    """,
    acts={"weight changed": Text("đổi điểm tối đa", "changed an indicator's weight")},
    members={"maximum": Text("điểm tối đa", "maximum"), "cut_off": Text("mốc đạt trọn điểm", "full at")},
)
