"""Faust's Kafka transport, delivering one message for each partition of a fetch instead of one for each record.

Faust's cost is paid per message (conductor, event, queue, acknowledgement); with a fetch as the
message it is paid once for thousands of records. Offsets are tracked by delivery, not by searching
for gaps: what may be committed is the longest prefix of deliveries whose database transaction ended.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from faust.transport import consumer as base
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.utils.terminal import logtable


@dataclass(slots=True)
class Delivery:
    """What was handed to an actor: the offsets it spans, and whether its transaction has committed.

    The actor itself says `done`: Faust acknowledges also what it skips in a rebalance, which nobody has written.
    """

    first: int
    last: int
    done: bool = False


class DeliveryLedger:
    """Deliveries of each partition in order; holds no messages, for those would stall a shutdown."""

    def __init__(self) -> None:
        self._open: defaultdict[TP, deque[Delivery]] = defaultdict(deque)

    def deliver(self, tp: TP, first: int, last: int) -> Delivery:
        """Note that offsets first to last, holes included, were handed out."""
        delivery = Delivery(first, last)
        self._open[tp].append(delivery)
        return delivery

    def committable(self, tp: TP) -> int | None:
        """Remove the finished prefix and return the offset behind it, or None when nothing is finished."""
        queue, offset = self._open[tp], None
        while queue and queue[0].done:
            offset = queue.popleft().last + 1
        return offset

    def forget(self, tps: Iterable[TP]) -> None:
        """Drop partitions that are no longer ours; their open deliveries will come again elsewhere."""
        for tp in tps:
            self._open.pop(tp, None)

    def clear(self) -> None:
        """Drop everything, before positions are sought anew."""
        self._open.clear()


FETCH_WAIT_MS = 100
"""How long the broker may hold a fetch back that finds nothing: Faust's 1.5 s are too long, see PromptThread."""


class PromptThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]
    """Consumer thread whose fetches return soon.

    aiokafka has one fetch a broker under way. Where it asks for idle topics alone, those that were just read must
    wait until it returns.
    """

    def _create_worker_consumer(self, *args: Any, **kwargs: Any) -> Any:
        consumer = super()._create_worker_consumer(*args, **kwargs)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        return consumer


class BatchConsumer(driver.Consumer):  # type: ignore[misc]
    """Consumer whose messages carry the list of records of one partition's fetch as their value."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._deliveries = DeliveryLedger()
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> PromptThread:
        return PromptThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Any]]:
        """Yield (partition, message) for each partition that the fetch returned records of."""
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            await self.perform_seek()
            return
        for tp, batch in records.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                break
            if batch and (active is None or tp in active or tp in self._buffered_partitions):
                yield tp, self._batch_message(tp, batch)

    def _batch_message(self, tp: TP, records: list[Any]) -> Any:
        first, last = records[0].offset, records[-1].offset
        message = self._to_message(tp, records[-1])
        message.value = records
        message.delivery = self._deliveries.deliver(tp, first, last)
        if self._read_offset[tp] is not None:
            # Faust looks for gaps between messages; ours span offsets, so it must see the neighbour.
            self._read_offset[tp] = last - 1
        return message

    def log_end(self, tp: TP) -> int | None:
        """Return the offset behind the partition's newest record as last heard, or None where nothing was heard."""
        try:
            end: int | None = self.highwater(tp)
        except AssertionError:  # aiokafka's word for a partition that went away meanwhile
            return None
        return end

    def _new_offset(self, tp: TP) -> int | None:
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        return self._deliveries.committable(tp)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Commit what is finished before the partitions go; the base class would drop it."""
        await self.commit()
        self._deliveries.forget(revoked)
        await super().on_partitions_revoked(revoked)

    async def perform_seek(self) -> None:
        """Seek to the committed offsets and forget what was handed out."""
        self._deliveries.clear()
        await super().perform_seek()

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek to the committed offsets, and to the beginning where nothing is committed yet.

        aiokafka leaves such a partition where it stands: what was fetched in the middle of a rebalance and thrown
        away would never be read again.
        """
        committed: Mapping[TP, int] = await super().seek_to_committed()
        assigned = self.assignment()
        unread = [tp for tp, offset in committed.items() if not offset and tp in assigned]
        if unread:
            await self._thread.seek_to_beginning(*unread)
        return committed


class TableWhenWritten:
    """A table for the log that is drawn when somebody writes it."""

    def __init__(self, *data: Any, **options: Any) -> None:
        self._draw = partial(logtable, *data, **options)

    def __str__(self) -> str:
        return str(self._draw())


# Faust draws a table of all offsets at each commit, for a level of its log that is not shown: a light worker spent a
# twentieth of its time on it.
base.terminal = SimpleNamespace(logtable=TableWhenWritten)


class BatchTransport(driver.Transport):  # type: ignore[misc]
    """Faust's aiokafka transport with record batches."""

    Consumer = BatchConsumer
