"""The simulated province as a whole: it moves from instant to instant, records, and then sends."""

from __future__ import annotations

from collections.abc import Sequence

from infra.provinces.load import Province
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Message
from infra.simulator.faults import Faults
from infra.simulator.field import SensorField
from infra.simulator.ledger import Ledger
from infra.simulator.scenes import Scene
from infra.simulator.system import System, World

# Numbers of the ledger, in seconds since 1970 UTC.
CURSOR = "cursor"
"""Up to where everything has been emitted."""
SINCE = "since"
"""Where the province's past begins."""
LIVE_SINCE = "live_since"
"""Where the past ends that was loaded in bulk, and the devices begin to send."""


class City:
    """The sensor field and the agency systems of one province at one point in time, kept in the ledger.

    `key` is the city's key of pseudonyms.
    """

    def __init__(
        self,
        province: Province,
        ledger: Ledger,
        seed: int,
        faults: Faults,
        start_s: int,
        systems: Sequence[System],
        key: bytes = b"",
    ) -> None:
        if ledger.number(CURSOR) is None:
            ledger.record(Entry(numbers=dict.fromkeys((CURSOR, SINCE, LIVE_SINCE), start_s)))
        self._ledger = ledger
        self.cursor = ledger.number(CURSOR) or start_s
        self._field_from = self.cursor
        self._field = SensorField(province.stations, seed, faults, ledger.number(LIVE_SINCE) or start_s)
        self._agencies = Agencies(systems, World(province, seed, faults, key), ledger.number(SINCE) or start_s)

    def silence_field(self, until_s: int) -> None:
        """Let the devices be silent up to an instant: what they would have sent was never measured."""
        self._field_from = until_s

    def advance(self, end_s: int, scenes: Sequence[Scene] = ()) -> list[tuple[int, Message]]:
        """Emit everything up to an instant; return the messages to send, all recorded by then."""
        measured_from = max(self.cursor, self._field_from)
        entry = self._field.emit(measured_from, end_s, scenes) if measured_from < end_s else Entry()
        entry.add(self._agencies.emit(self.cursor, end_s, scenes))
        entry.numbers[CURSOR] = end_s
        numbers = self._ledger.record(entry)
        self.cursor = end_s
        return list(zip(numbers, entry.messages, strict=True))
