"""The newest observations as CloudEvents, from a cursor on: lines of JSON, a batch, or server-sent events that go on.

The cursor is a transaction's number (xmin of the snapshot that was read), not a time: what commits late, or measures
late, lies behind no cursor. What was being written while one answer was read may come again in the next, under the same
id; nothing is passed over but the values between the newest of two answers.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Annotated, Any
from urllib.parse import quote

import orjson
import psycopg
from fastapi import FastAPI, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from dashboards.api.guard import Guard
from dashboards.api.openapi import Responses, answers, described
from dashboards.api.refusals import ApiError, InvalidQueryError, refuse_with_problems
from dashboards.reader import Reader

PATH = "/api"
LINES, STREAM = "application/x-ndjson", "text/event-stream"
BATCH = "application/cloudevents-batch+json"
TYPE = "vn.ioc.observation.v1"
STREAMS_AT_ONCE, OF_ONE_READER = 50, 5
EVERY_S = 1.0
LASTS_S = 300.0
"""After so long a stream ends, and whoever still may read begins it anew, as browsers do by themselves.

So long, too, does a token that was revoked still read.
"""
# A row's xmin is the lower half of its transaction's number; what is visible lies below the snapshot's xmax, which
# tells the other half. A cursor beyond that is another database's: begin anew. All rows are read: they are thousands.
_CHANGED = """
WITH now AS (
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS cursor,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS above
), changed AS (
    SELECT series.source, series.metric, latest.time, latest.value, latest.revision, latest.quality
    FROM observation_last AS latest JOIN series ON series.id = latest.series CROSS JOIN now
    WHERE above - ((above - latest.xmin::text::bigint) & 4294967295)
        >= CASE WHEN %(after)s <= above THEN %(after)s ELSE 0 END
)
SELECT now.cursor, changed.* FROM now LEFT JOIN changed ON true ORDER BY time, source, metric
"""
_TOLD: dict[str, dict[str, Any]] = {
    LINES: {"type": "string", "description": "A CloudEvent 1.0 in JSON on each line."},
    BATCH: {
        "type": "array",
        "items": {"type": "object"},
        "description": "CloudEvents 1.0 as one batch.",
    },
    STREAM: {"type": "string", "description": "A CloudEvent 1.0 in JSON as the data of each event."},
}
_ANSWERS: Responses = {
    **answers({}, 400, 401, 403, 429, 503),
    200: {
        "description": "What changed; header IOC-Cursor and Link rel=next say where to go on.",
        "content": {media: {"schema": schema} for media, schema in _TOLD.items()},
        "headers": {"IOC-Cursor": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}},
    },
}
Cursor = Annotated[str, Query(pattern=r"^[0-9]{1,18}$", description="IOC-Cursor of the answer before; 0 for all.")]
Row = Mapping[str, Any]


def events_application(reader: Reader, guard: Guard, public_url: str) -> FastAPI:
    """Return the API as an application to be mounted at PATH."""
    app = described("Events", "The newest observation of every series, as CloudEvents 1.0.", guard)
    refuse_with_problems(app)
    source, streams = public_url.rstrip("/"), _Streams()

    @app.get("/events", response_class=Response, responses=_ANSWERS)
    async def events(
        request: Request,
        after: Cursor = "0",
        accept: Annotated[str, Header(max_length=500, include_in_schema=False)] = LINES,
        last_event_id: Annotated[str, Header(max_length=40)] = "",
    ) -> Response:
        """Return what changed after a cursor, as Accept asks for it; a text/event-stream goes on telling."""
        if STREAM not in accept:
            cursor, rows = await _changed(reader, int(after))
            link = f'<{source}{PATH}/events?after={cursor}>; rel="next"'
            media, body = _written([cloud_event(row, source) for row in rows], batched=BATCH in accept)
            return Response(body, headers={"IOC-Cursor": str(cursor), "Link": link}, media_type=media)
        streams.require_room(request.state.reader)
        told = streams.counted(request.state.reader, _told(reader, _start(after, last_event_id), source))
        return StreamingResponse(told, headers={"Cache-Control": "no-cache"}, media_type=STREAM)

    return app


class _Streams:
    """Those that are open, by who reads them."""

    def __init__(self) -> None:
        self._open = Counter[str]()

    def require_room(self, reader: str) -> None:
        """Raise ApiError when this reader may not have another one."""
        if self._open[reader] >= OF_ONE_READER:
            raise ApiError(429, f"{OF_ONE_READER} streams are open for you already")
        if self._open.total() >= STREAMS_AT_ONCE:
            raise ApiError(503, f"{STREAMS_AT_ONCE} streams are open already")

    async def counted(self, reader: str, told: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Return what a stream tells, counted as long as it is open; nothing when others were faster."""
        with suppress(ApiError):
            self.require_room(reader)
            self._open[reader] += 1
            try:
                async for line in told:
                    yield line
            finally:
                self._open[reader] -= 1
                self._open = +self._open  # without those who read nothing any more


def _written(events: Sequence[bytes], *, batched: bool) -> tuple[str, bytes]:
    """Return events as one body, and its media type."""
    if batched:
        return BATCH, b"[" + b",".join(events) + b"]"
    return LINES, b"".join(event + b"\n" for event in events)


def _start(after: str, last_event_id: str) -> int:
    """Return where a stream begins; a browser that lost it says by itself which event it heard last."""
    if not last_event_id:
        return int(after)
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= 18):
        raise InvalidQueryError("Last-Event-ID is not one of this stream")
    return int(last_event_id)


async def _told(reader: Reader, cursor: int, source: str) -> AsyncIterator[bytes]:
    until = monotonic() + LASTS_S
    while monotonic() < until:
        try:
            cursor, rows = await _changed(reader, cursor)
        except psycopg.Error:
            rows = []
        for row in rows[:-1]:
            yield b"data: %b\n\n" % cloud_event(row, source)
        # The cursor comes with the last event: whoever is cut off before it hears all of them again.
        yield b"id: %d\ndata: %b\n\n" % (cursor, cloud_event(rows[-1], source)) if rows else b": still here\n\n"
        await asyncio.sleep(EVERY_S)


async def _changed(reader: Reader, after: int) -> tuple[int, list[Row]]:
    rows = await reader.rows(_CHANGED, {"after": after})
    return rows[0]["cursor"], [row for row in rows if row["source"] is not None]


def cloud_event(row: Row, source: str) -> bytes:
    """Return the structured CloudEvent of a value, as another platform's `POST /v1/events` takes it."""
    time = row["time"].isoformat().replace("+00:00", "Z")
    data = {"source": row["source"], "metric": row["metric"], "time": time, "value": row["value"]}
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": f"{row['source']}/{row['metric']}/{time}/{row['revision']}",
            "source": f"{source}/stations/{quote(row['source'])}",
            "type": TYPE,
            "time": time,
            "datacontenttype": "application/json",
            "data": {**data, "revision": row["revision"], "quality": row["quality"]},
        }
    )
