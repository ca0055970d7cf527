"""Indicator 1.4: dossiers synchronised with the national portal."""

from __future__ import annotations

from streams.dossiers.event import TOPIC
from streams.figures.event import TOPIC as FIGURES
from streams.service_index.indicator import Group, Indicator, Sums, within
from streams.service_index.items import as_told, of_dossiers
from streams.texts import Text

# What the national portal has of an agency beyond the dossiers that our systems told of; it knows no units.
_BEYOND_OURS = """
    SELECT agency, greatest(0, reported - ours) AS more
    FROM (SELECT unit AS agency, sum(value)::numeric AS reported FROM figure
          WHERE system = 'national_portal' AND code = 'national_received' AND length(period) = 10
              AND starts >= $from AND starts < $until GROUP BY unit) AS national
        CROSS JOIN LATERAL (SELECT coalesce(sum(received), 0) AS ours FROM dossier_sum_agency AS own
                            WHERE own.agency = national.agency AND month >= $from AND month < $until) AS told"""

INDICATOR = Indicator(
    number="1.4",
    group=Group.TRANSPARENCY,
    title_vi="Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia",
    title_en="Dossiers synchronised with the national portal",
    formula_vi=(
        "Số hồ sơ đồng bộ đầy đủ lên Cổng Dịch vụ công quốc gia chia cho số lớn hơn trong hai số: hồ sơ tiếp nhận"
        " trên hệ thống của tỉnh, và hồ sơ mà Cổng Dịch vụ công quốc gia báo cáo"
    ),
    formula_en=(
        "Dossiers fully synchronised with the national portal divided by the larger of two numbers: dossiers "
        "received in the systems of the province, and dossiers that the national portal reports"
    ),
    sources=(TOPIC, FIGURES),
    items=of_dossiers(
        counting=within("received_at"),
        reached="synchronised",
        lacking=Text(
            "chưa đồng bộ đầy đủ lên Cổng Dịch vụ công quốc gia",
            "not wholly synchronised with the national portal",
        ),
        told=as_told("synchronised"),
    ).and_lumps(
        _BEYOND_OURS,
        Text("{} hồ sơ chỉ Cổng Dịch vụ công quốc gia báo cáo có", "{} dossiers that only the national portal reports"),
    ),
    sums=Sums(
        "synchronised",
        "received",
        of_agencies=f"SELECT agency, NULL, 0, more FROM ({_BEYOND_OURS}) AS beyond",
    ),
    maximum=6,
)
