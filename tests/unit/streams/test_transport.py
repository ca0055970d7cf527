"""Which offset may be committed: the finished prefix of what was delivered, holes included."""

from faust.types import TP
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.transport import DeliveryLedger

A, B = TP("observations", 0), TP("observations", 1)


def test_an_unfinished_first_delivery_holds_back_the_ones_behind_it() -> None:
    ledger = DeliveryLedger()
    first, second = ledger.deliver(A, 0, 9), ledger.deliver(A, 10, 19)
    second.done = True
    assert ledger.committable(A) is None
    first.done = True
    assert ledger.committable(A) == 20
    assert ledger.committable(A) is None


def test_a_hole_between_deliveries_does_not_stop_the_commit() -> None:
    ledger = DeliveryLedger()
    for delivery in (ledger.deliver(A, 0, 4), ledger.deliver(A, 900, 950)):
        delivery.done = True
    assert ledger.committable(A) == 951


def test_a_forgotten_partition_commits_nothing_even_when_its_delivery_finishes_later() -> None:
    ledger = DeliveryLedger()
    late, other = ledger.deliver(A, 0, 4), ledger.deliver(B, 0, 1)
    ledger.forget([A])
    late.done = other.done = True
    assert ledger.committable(A) is None
    assert ledger.committable(B) == 2


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.randoms())
def test_never_ahead_of_the_unfinished(sizes: list[int], random: object) -> None:
    ledger, offset, deliveries = DeliveryLedger(), 0, []
    for size in sizes:
        deliveries.append(ledger.deliver(A, offset, offset + size - 1))
        offset += size + 3
    order = list(deliveries)
    random.shuffle(order)  # type: ignore[attr-defined]
    committed = 0
    for delivery in order:
        delivery.done = True
        committed = ledger.committable(A) or committed
        open_firsts = [d.first for d in deliveries if not d.done]
        assert committed <= min(open_firsts, default=offset)
    assert committed == deliveries[-1].last + 1
