"""All pieces of the files, several at a time, each over a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import islice
from pathlib import Path

from infra.loading.load import Loaded, load_piece
from infra.loading.pieces import Piece, pieces
from streams.clock import city_clock
from streams.db import connect
from streams.settings import Settings
from streams.subjects import versioned_subjects

OnProgress = Callable[[int, Loaded], None]
"""Called after each piece: the bytes read so far, and what came of them."""


def load_files(city: Settings, topic: str, files: Sequence[Path], at_once: int, on_progress: OnProgress) -> Loaded:
    """Load files of events (JSON lines) of a topic; raises what `load_piece` raises, and stops with the first error.

    Each piece is one transaction: interrupted, the same files can be loaded again, and what is there stays as it is.
    The database does most of the work: threads keep it busy on as many connections.
    """
    subject = next(subject for subject in versioned_subjects() if subject.topic.name == topic)
    opened = partial(connect, city.database_url.get_secret_value(), autocommit=True, application="ioc-backfill")
    total, read = Loaded(), 0

    def load(piece: Piece) -> Loaded:
        return load_piece(opened, subject, piece, city_clock(city).now())

    for piece, loaded in _loaded(load, iter([piece for file in files for piece in pieces(file)]), at_once):
        total.add(loaded)
        read += piece.end - piece.start
        on_progress(read, total)
    with opened() as conn:
        conn.execute("ANALYZE")
    return total


def _loaded(load: Callable[[Piece], Loaded], waiting: Iterator[Piece], at_once: int) -> Iterator[tuple[Piece, Loaded]]:
    with ThreadPoolExecutor(at_once) as pool:
        running: dict[Future[Loaded], Piece] = {}
        try:
            while True:
                for piece in islice(waiting, at_once + 1 - len(running)):
                    running[pool.submit(load, piece)] = piece
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(cancel_futures=True)
