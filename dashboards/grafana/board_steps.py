"""Boards on the server: which are ours as published, ours of an earlier version, or edited by hand.

A board that we save bears a hash of its content in the version's message. Grafana forgets the message of a board's
very first version ("Initial save"), which therefore counts as ours. Any newer version without our mark is somebody's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from dashboards.grafana.comparing import differences
from dashboards.grafana.rendering import UID
from dashboards.grafana.server import Server
from dashboards.grafana.step import Change, Step
from dashboards.grafana.wanted import Body, Edition

_MARK = "ioc grafana publish "
KIND = "board"


def board_steps(server: Server, edition: Edition, force: bool) -> Iterator[Step]:
    """Yield a step for each board; one edited by hand is kept, or written over with `force`."""
    folder = edition.folder["uid"]
    for board in edition.boards:
        found = server.found(partial(server.api.dashboard.get_dashboard, board["uid"]))
        added = Step(KIND, board["title"], Change.ADDED, act=_saving(server, board, folder))
        yield added if found is None else _judged(server, board, folder, found, force)


def stray_boards(server: Server, editions: Iterable[Edition]) -> Iterator[Step]:
    """Yield a step for each board of ours on the server, in the folders of these editions, that we no longer have."""
    ours = {edition.folder["uid"]: {board["uid"] for board in edition.boards} for edition in editions}
    search = partial(server.api.search.search_dashboards, tag=[UID], type_="dash-db")
    for hit in server.told(search):
        uid, folder = hit["uid"], hit.get("folderUid")
        if folder in ours and uid.startswith(f"{folder}-") and uid not in ours[folder]:
            remove = partial(server.found, partial(server.api.dashboard.delete_dashboard, uid))
            yield Step(KIND, hit["title"], Change.REMOVED, act=remove)


def _judged(server: Server, board: Body, folder: str, found: Any, force: bool) -> Step:
    name, meta, seen = board["title"], found["meta"], found["dashboard"]
    moved = [] if meta.get("folderUid") == folder else ["folder"]
    newest = server.versions(board["uid"])[0]
    if newest.get("message") == _message(board) and not moved:
        return Step(KIND, name, Change.NONE)
    differs = (*moved, *differences(board, seen))
    if not differs:
        return Step(KIND, name, Change.NONE)
    by_hand = newest["version"] > 1 and not str(newest.get("message")).startswith(_MARK)
    if (by_hand and not force) or meta.get("provisioned"):
        return Step(KIND, name, Change.KEPT, differs)
    return Step(KIND, name, Change.CHANGED, differs, _saving(server, board, folder, seen["version"], force))


def _saving(server: Server, board: Body, folder: str, version: int | None = None, force: bool = False) -> Any:
    """Return the act that saves a board; it is refused where the version is no longer that one, unless forced."""
    document = dict(board) if version is None else {**board, "version": version}
    body = {"dashboard": document, "folderUid": folder, "message": _message(board), "overwrite": force}
    return partial(server.told, partial(server.api.dashboard.update_dashboard, body))


def _message(board: Body) -> str:
    content = json.dumps(board, sort_keys=True, ensure_ascii=False).encode()
    return _MARK + hashlib.sha256(content).hexdigest()[:16]
