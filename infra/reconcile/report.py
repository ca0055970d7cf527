"""What a reconciliation found: every difference counted, the first of each kind named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

MOST_SHOWN = 20


class Kind(StrEnum):
    """How a store can differ from the ledger, or from itself."""

    UNCONFIRMED_MESSAGE = "message not taken by the broker"
    LOST_OBSERVATION = "lost observation"
    UNEXPECTED_OBSERVATION = "doubled or foreign observation"
    WRONG_OBSERVATION = "observation with another value"
    WRONG_VERDICT = "observation with another verdict"
    LOST_ROW = "lost row"
    UNEXPECTED_ROW = "doubled or foreign row"
    WRONG_ROW = "row with other content"
    LOST_DEAD_LETTER = "invalid message without dead letter"
    UNEXPECTED_DEAD_LETTER = "dead letter that the ledger does not explain"
    WRONG_MINUTE = "wrong minute"
    WRONG_HOUR = "wrong hour"
    WRONG_DAY = "wrong day"
    WRONG_LAST = "wrong last value"
    WRONG_AIR_INDEX = "air quality index that its hours do not make"
    WRONG_NOISE = "hour of noise that its minutes do not make"
    WRONG_COUNT = "hour of a counter that its readings do not make"
    WRONG_OUTLOOK = "outlook of a gauge that its minutes do not make"
    WRONG_DOSSIER = "dossier in another state"
    WRONG_LINK = "code of another dossier than its steps name"
    WRONG_VOTE = "vote that counts, or does not, against its dossier's others"
    WRONG_SUM = "sum that is not its dossiers'"


@dataclass(frozen=True)
class Difference:
    """One difference: what it is, the identity of the row, and what differs."""

    kind: Kind
    identity: str
    detail: str = ""


@dataclass
class Report:
    """The result; `compared` says how many rows of each sort were looked at."""

    position: int
    compared: dict[str, int] = field(default_factory=dict)
    counts: Counter[Kind] = field(default_factory=Counter)
    shown: list[Difference] = field(default_factory=list)
    per_source: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing differs."""
        return not self.counts

    def add(self, kind: Kind, identity: str, detail: str = "") -> None:
        """Count a difference, and keep it if it is among the first of its kind."""
        self.counts[kind] += 1
        self.per_source[identity.split(" ", 1)[0], kind] += 1
        if self.counts[kind] <= MOST_SHOWN:
            self.shown.append(Difference(kind, identity, detail))


def instant(value: datetime) -> str:
    """Return an instant as it is written in an identity."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def observed(source: str, metric: str, time: datetime, revision: int) -> str:
    """Return how an observation is named in a report."""
    return f"{source} {metric} {instant(time)} revision {revision}"
