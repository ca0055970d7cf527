"""Dead letters and quarantined sources: sent again, discarded, taken back, released."""

from dashboards.audits.audited import Audited
from dashboards.texts import Text

AUDIT = Audited(
    name="letters",
    title=Text("Bản ghi lỗi, nguồn cách ly", "Dead letters, quarantine"),
    sql="""
        SELECT lpad(act.id::text, 20, '0') AS key, act.recorded_at AS at, act.who, act.kind AS act,
            coalesce(nullif(concat_ws(' · ', act.selection->>'source', act.selection->>'reason', act.selection->>'door',
                left(act.selection->>'id_prefix', 12), '#' || (act.selection->>'act')), ''), '*') AS subject, act.why,
            CASE WHEN act.kind = 'released' THEN act.selection - 'source' END AS before,
            CASE WHEN act.kind <> 'released' THEN jsonb_build_object('letters',
                (SELECT count(*) FROM dead_letter_acted WHERE act = act.id)) END AS after
        FROM dead_letter_act AS act
    """,
    acts={
        "replayed": Text("gửi lại bản ghi", "sent letters again"),
        "discarded": Text("bỏ bản ghi", "discarded letters"),
        "taken_back": Text("lấy lại bản ghi đã bỏ", "took discarded letters back"),
        "released": Text("thả nguồn khỏi cách ly", "released a source"),
    },
    members={
        "letters": Text("số bản ghi", "letters"),
        "aside_since": Text("cách ly từ", "set aside since"),
        "aside_for": Text("cách ly vì", "set aside for"),
    },
)
