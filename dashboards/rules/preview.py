"""What a rule would have said lately, as proposed and as it counts: history replayed in a thread, then drawn."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import psycopg

from dashboards.alert_wording import say, sign
from dashboards.texts import Language, Text, moment_of
from streams.alerts.office import OfficeHours
from streams.alerts.replay import Firing, Progress, ReplayError, replay
from streams.alerts.rule import Rule
from streams.clock import local_date
from streams.db import connect
from streams.office_hours import shifts_of
from streams.settings import Settings

DAYS = 30
LONGEST_S = 180.0
"""A replay that takes longer in real time is given up: it must not hold up the others for ever."""
MOST_SHOWN = 60
_AT_ONCE = asyncio.Semaphore(1)

_TITLE = Text("Xem thử {} ngày qua", "Preview of the last {} days")
_HINT = Text(
    "Bấm “Xem thử” để biết quy tắc này lẽ ra đã báo mấy lần, vào lúc nào. Không ai nhận tin nhắn.",
    "Press “Preview” to see how often it would have fired, and when. Nobody is told.",
)
_WAITS = Text("Đang chờ một lần xem thử khác…", "Waiting for another preview…")
_RUNS = Text("Đang chạy lại số đo đã lưu… {}%", "Replaying what is stored… {}%")
_TIMES = Text("lần", "times")
_PROPOSED = Text("Theo đề xuất", "As proposed")
_IN_FORCE = Text("Theo quy tắc đang áp dụng", "As the rule in force")
_NOT_YET = Text("Quy tắc chưa có.", "There is no such rule yet.")
_OFF = Text("Quy tắc đang tắt.", "The rule is off.")
_HEADS = (Text("Từ", "From"), Text("Đến", "Until"), Text("Mức", "Level"), Text("Ở đâu", "Where"))
_STILL = Text("chưa hết", "still")
_MORE = Text("và {} lần trước đó", "and {} earlier")
_MOST_A_DAY = 5
"""From so many a day on officers learn to look away: the platform's own reading, no regulation's."""
_TOO_OFTEN = Text(
    "Trung bình {} lần mỗi ngày: người trực sẽ quen bỏ qua. Hãy nâng ngưỡng hoặc kéo dài thời gian trước khi báo.",
    "{} times a day on average: officers will learn to look away. Raise the threshold, or let it fire later.",
)
_NEVER = Text("Không lần nào.", "Never.")
_NOT_REPLAYABLE = Text(
    "Không xem thử được: quy tắc này chỉ hỏi tình trạng hiện tại (hồ sơ đang mở, số đo mới nhất); những gì nó lẽ ra đã"
    " thấy trước đây không được lưu. Vẫn lưu thay đổi được.",
    "No preview: this rule asks how things stand now; what it would have seen earlier is not stored. It can be saved.",
)
_TOO_LONG = Text(
    "Xem thử mất quá lâu nên đã dừng. Hãy chọn ít trạm hơn, khoảng xét ngắn hơn, hoặc chạy lệnh ioc rules test.",
    "The preview took too long and was given up. Choose fewer stations or a shorter span, or run ioc rules test.",
)
AWAY = Text("Không xem thử được: mất kết nối cơ sở dữ liệu.", "No preview: the database is away.")


class GivenUpError(RuntimeError):
    """Nobody waits for the preview any more, or it took too long."""


@dataclass(frozen=True)
class Candidate:
    """A rule with its thresholds, to be replayed."""

    rule: Rule
    lines: Sequence[float]


@dataclass
class Preview:
    """One preview under way; `share` grows from 0 to 1, `cancel` ends it."""

    share: float = 0.0
    waits: bool = True
    _cancelled: bool = False
    _until: float = field(default=0.0)

    def cancel(self) -> None:
        """Let nobody wait for it any more."""
        self._cancelled = True

    async def run(self, settings: Settings, candidates: Sequence[Candidate], now: datetime) -> list[list[Firing]]:
        """Return when each candidate would have fired in the last days.

        Raises ReplayError for a rule that cannot be replayed, GivenUpError, and psycopg.Error.
        """
        async with _AT_ONCE:
            if self._cancelled:
                raise GivenUpError
            self.waits, self._until = False, time.monotonic() + LONGEST_S
            return await asyncio.to_thread(self._replayed, settings, candidates, now)

    def _replayed(self, settings: Settings, candidates: Sequence[Candidate], now: datetime) -> list[list[Firing]]:
        office = OfficeHours(shifts_of(settings.office_hours))
        span = (now - timedelta(days=days(settings)), now)
        with connect(settings.database_url.get_secret_value(), autocommit=True, application="ioc-replay") as conn:
            conn.execute("SET default_transaction_read_only = on")
            conn.execute("SET statement_timeout = '30s'")
            return [
                replay(conn, one.rule, span, one.lines, office, self._hear(done, len(candidates)))
                for done, one in enumerate(candidates)
            ]

    def _hear(self, done: int, of: int) -> Progress:
        def heard(share: float) -> None:
            self.share = (done + share) / of
            if self._cancelled or time.monotonic() > self._until:
                raise GivenUpError

        return heard


def days(settings: Settings) -> int:
    """Return over how many days a preview goes: no further back than measurements are kept."""
    return min(DAYS, settings.raw_retention_days)


def title(over: int, language: Language) -> str:
    """Return the heading and what a preview is."""
    return f"<h2>{_TITLE.of(language).format(over)}</h2>"


def idle(over: int, language: Language) -> str:
    """Return the card before the first preview."""
    return f'{title(over, language)}<p class="quiet">{_HINT.of(language)}</p>'


def going(preview: Preview, over: int, language: Language) -> str:
    """Return how far a preview is."""
    percent = round(100 * preview.share)
    words = _WAITS.of(language) if preview.waits else _RUNS.of(language).format(percent)
    return f'{title(over, language)}<p role="status">{words}</p><progress max="100" value="{percent}"></progress>'


def failed(error: Exception, over: int, language: Language) -> str:
    """Return why there is no preview."""
    words = AWAY
    if isinstance(error, ReplayError):
        words = _NOT_REPLAYABLE
    elif isinstance(error, GivenUpError | psycopg.errors.QueryCanceled):
        words = _TOO_LONG
    return f'{title(over, language)}<p role="alert" class="hint">{words.of(language)}</p>'


@dataclass(frozen=True)
class Found:
    """When the rule would have fired as `proposed`, and as it is `in_force`: None with the reason `why` not."""

    rule: Rule
    proposed: Sequence[Firing]
    in_force: Sequence[Firing] | None
    why: Text
    now: datetime


def drawn(found: Found, over: int, language: Language) -> str:
    """Return how often and when."""
    first = _counted(_PROPOSED, found.proposed, found.now, over, language)
    a_day = len(found.proposed) / max(1, over)
    often = _TOO_OFTEN.of(language).format(round(a_day)) if a_day >= _MOST_A_DAY else ""
    warned = f'<p class="hint" role="alert">⚠ {often}</p>' if often else ""
    if found.in_force is not None:
        second = _counted(_IN_FORCE, found.in_force, found.now, over, language)
    else:
        second = f'<div class="count"><h3>{_IN_FORCE.of(language)}</h3><p>{found.why.of(language)}</p></div>'
    table = _table(found.proposed, found.rule, language)
    return f'{title(over, language)}{warned}<div class="counts">{first}{second}</div>{table}'


def why_not_compared(exists: bool) -> Text:
    """Return why a proposal is not compared with the rule in force."""
    return _OFF if exists else _NOT_YET


def _counted(words: Text, firings: Sequence[Firing], now: datetime, over: int, language: Language) -> str:
    return (
        f'<div class="count"><h3>{words.of(language)}</h3><p><b>{len(firings)}</b> {_TIMES.of(language)}</p>'
        f"{_strip(firings, now, over, language)}</div>"
    )


def _strip(firings: Sequence[Firing], now: datetime, over: int, language: Language) -> str:
    """Return a bar for each day, the newest at the right."""
    today = local_date(now)
    by_day: Counter[date] = Counter(local_date(firing.at) for firing in firings)
    most = max(by_day.values(), default=1)
    bars = []
    for ago in range(over, -1, -1):
        day = today - timedelta(days=ago)
        n = by_day[day]
        height = round(100 * n / most)
        bars.append(f'<i style="--h:{height}%" title="{day:%d/%m}: {n} {_TIMES.of(language)}"></i>')
    begin, end = today - timedelta(days=over), today
    return (
        f'<div class="strip" aria-hidden="true">{"".join(bars)}</div>'
        f'<p class="ends"><span>{begin:%d/%m}</span><span>{end:%d/%m}</span></p>'
    )


def _table(firings: Sequence[Firing], rule: Rule, language: Language) -> str:
    if not firings:
        return f'<p class="quiet">{_NEVER.of(language)}</p>'
    heads = "".join(f"<th>{head.of(language)}</th>" for head in _HEADS)
    rows = "".join(_row(firing, rule, language) for firing in reversed(firings[-MOST_SHOWN:]))
    more = len(firings) - MOST_SHOWN
    rest = f'<p class="quiet">{_MORE.of(language).format(more)}</p>' if more > 0 else ""
    return f'<table class="firings"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{rest}'


def _row(firing: Firing, rule: Rule, language: Language) -> str:
    until = _STILL.of(language) if firing.until is None else moment_of(firing.until)
    level = f"{sign(rule.grade(firing.level).severity, language)} {firing.level}"
    return (
        f"<tr><td>{moment_of(firing.at)}</td><td>{until}</td><td>{level}</td><td>{say(firing.name, language)}</td></tr>"
    )
