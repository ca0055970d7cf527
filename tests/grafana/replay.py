"""A server that answers as Grafana 9.4 did: every answer is a recorded one, with our names in the place of its own.

A change that no recorded one is like (method, path, the members of its body and their kinds) is a fault of ours: it is
noted and answered with 501.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from infra.simulator.services import serving

TOKEN = "glsa_of_the_recording"
Json = Any
Answer = tuple[int, Json]
Handler = Callable[[Json, str], Answer]
_CALLED = {"dashboards/uid": "air2", "datasources/uid": "timescaledb", "playlists": "LbTkwSROk", "folders": "ioc"}
"""What the recording calls a thing of each kind where it changes one."""
_NAMED = re.compile(r"^/api/(dashboards/uid|datasources/uid|playlists|folders)/([^/]+)(/permissions)?$")


@cache
def exchanges() -> Mapping[str, Mapping[str, Json]]:
    """Return the recorded exchanges by their step."""
    told = json.loads((Path(__file__).parent / "exchanges.json").read_text(encoding="utf-8"))
    return {one["step"]: one for one in told["exchanges"]}


def answer(step: str) -> Answer:
    """Return the recorded status and body of a step."""
    response = exchanges()[step]["response"]
    return response["status"], deepcopy(response["body"])


def is_recorded(method: str, path: str, body: Json) -> bool:
    """Say whether the recording has a request like this one."""
    if named := _NAMED.match(path):
        path = f"/api/{named[1]}/{_CALLED[named[1]]}{named[3] or ''}"
    requests = [
        one for one in exchanges().values() if (one["request"]["method"], one["request"]["path"]) == (method, path)
    ]
    return any(is_like(body, _known(one)) for one in requests)


def is_like(body: Json, recorded: Json) -> bool:
    """Say whether a body has only members that the recorded one has, of the same kinds; a board may be any board."""
    if isinstance(body, Mapping) and isinstance(recorded, Mapping):
        return all(k in recorded and (k == "dashboard" or is_like(v, recorded[k])) for k, v in body.items())
    if isinstance(body, list) and isinstance(recorded, list):
        return all(any(is_like(one, other) for other in recorded) for one in body)
    return type(body) is type(recorded)


def _known(exchange: Mapping[str, Json]) -> Json:
    """Return the members of a request that the server took, and those that it showed in its answer."""
    asked, said = exchange["request"]["body"], exchange["response"]["body"]
    if not isinstance(asked, Mapping) or not isinstance(said, Mapping):
        return asked
    shown = said.get("datasource", said)
    settings = {"settings": {**shown.get("settings", {}), **asked["settings"]}} if "settings" in asked else {}
    return {**shown, **asked, **settings}


@dataclass
class Grafana:
    """What the server holds; `strange` are the changes that no recorded one is like."""

    url: str = ""
    boards: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    things: dict[str, Json] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    locked_out: str = ""

    def edit_by_hand(self, uid: str) -> None:
        """Save a board as somebody in the browser does: a newer version without our message."""
        newest = deepcopy(self.boards[uid][-1])
        newest["dashboard"]["title"] = "Bảng của anh Nam"
        self.boards[uid].append({**newest, "message": ""})

    def save(self, body: Json, _uid: str) -> Answer:
        board = body["dashboard"]
        kept = self.boards.get(board["uid"], [])
        if kept and not body.get("overwrite") and board.get("version") != len(kept):
            return answer("dashboard, stale version")
        others = [saved[-1] for uid, saved in self.boards.items() if uid != board["uid"]]
        if any((o["dashboard"]["title"], o["folder"]) == (board["title"], body["folderUid"]) for o in others):
            return answer("dashboard, same title other uid")
        number = len(kept) + 1
        # The first version's message is Grafana's own, whatever was asked.
        message = body["message"] if kept else answer("dashboard, versions")[1][-1]["message"]
        saved = {"dashboard": {**board, "id": 2, "version": number}, "message": message, "folder": body["folderUid"]}
        self.boards[board["uid"]] = [*kept, saved]
        status, said = answer("dashboard, create")
        return status, {**said, "uid": board["uid"], "version": number}

    def board(self, _body: Json, uid: str) -> Answer:
        if uid not in self.boards:
            return answer("dashboard, unknown uid")
        newest = self.boards[uid][-1]
        status, said = answer("dashboard, get")
        meta = {**said["meta"], "version": len(self.boards[uid]), "folderUid": newest["folder"]}
        return status, {"meta": meta, "dashboard": newest["dashboard"]}

    def versions(self, _body: Json, uid: str) -> Answer:
        status, (one, *_) = answer("dashboard, versions")
        numbered = list(enumerate(self.boards[uid], 1))
        kept = [{**one, "version": n, "message": v["message"], "data": v["dashboard"]} for n, v in numbered]
        return status, kept[::-1]

    def remove(self, _body: Json, uid: str) -> Answer:
        self.boards.pop(uid, None)
        return answer("dashboard, delete")

    def search(self, _body: Json, _uid: str) -> Answer:
        status, (hit, *_) = answer("search by tag")
        newest = {uid: kept[-1] for uid, kept in self.boards.items()}
        told = [{"uid": uid, "title": v["dashboard"]["title"], "folderUid": v["folder"]} for uid, v in newest.items()]
        return status, [{**hit, **one} for one in told]

    def teams(self, _body: Json, _uid: str) -> Answer:
        status, said = answer("teams, search")
        named = self.things.get("team", {}).get("name")
        return status, {**said, "teams": [{**said["teams"][0], "name": named}] if named else []}

    def contacts(self, _body: Json, _uid: str) -> Answer:
        status, said = answer("contact points")
        return status, [*said, *([self.things["contact"]] if "contact" in self.things else [])]

    def playlists(self, _body: Json, _uid: str) -> Answer:
        status, (one, *_) = answer("playlists")
        kept = [(name, thing) for name, thing in self.things.items() if name.startswith("playlist")]
        return status, [{**one, "uid": name.removeprefix("playlist"), "name": thing["name"]} for name, thing in kept]

    def add_playlist(self, body: Json, _uid: str) -> Answer:
        number = sum(name.startswith("playlist") for name in self.things)
        return self.keep("playlist", "playlist, create")(body, str(number))

    def keep(self, name: str, step: str) -> Handler:
        """Return what keeps a thing, each by its uid where its path names one, and answers as in that step."""

        def put(body: Json, uid: str) -> Answer:
            self.things[name + uid] = {k: v for k, v in body.items() if k != "secureJsonData"}
            return answer(step)

        return put

    def show(self, name: str, there: str, away: str) -> Handler:
        """Return what shows a thing that is kept as it was in one step, and one that is not as in the other."""

        def get(_body: Json, uid: str) -> Answer:
            kept = self.things.get(name + uid)
            status, said = answer(there if kept is not None else away)
            return status, {**said, **kept} if kept is not None and isinstance(said, dict) else said

        return get

    def health(self, _body: Json, _uid: str) -> Answer:
        """Say whether the database lets the source in; that it does not was not recorded, only how it is said."""
        status, said = answer("data source, health")
        return (400, {**said, "status": "ERROR", "message": self.locked_out}) if self.locked_out else (status, said)

    def put_source(self, body: Json, uid: str) -> Answer:
        if body["secureJsonData"]["password"]:
            self.locked_out = ""
        return self.keep("source", "data source, update by uid")(body, uid)

    def always(self, step: str) -> Handler:
        """Return what answers as in that step."""
        return lambda _body, _uid: answer(step)

    def handlers(self) -> list[tuple[str, str, Handler]]:
        """Return method, pattern of the path and what answers, for all that is asked of a Grafana."""
        return [
            ("GET", "health", self.always("health")),
            ("POST", "dashboards/db", self.save),
            ("GET", "dashboards/uid/([^/]+)", self.board),
            ("GET", "dashboards/uid/([^/]+)/versions", self.versions),
            ("DELETE", "dashboards/uid/([^/]+)", self.remove),
            ("GET", "search", self.search),
            ("POST", "folders", lambda body, _: self.keep("folder", "folder, create")(body, body["uid"])),
            ("GET", "folders/([^/]+)", self.show("folder", "folder, by uid", "folder, by unknown uid")),
            ("POST", "folders/([^/]+)/permissions", self.keep("permissions", "folder permissions, set")),
            ("GET", "folders/([^/]+)/permissions", self.show("permissions", "folder permissions", "folders, empty")),
            ("POST", "datasources", lambda body, _: self.keep("source", "data source, create")(body, body["uid"])),
            ("PUT", "datasources/uid/([^/]+)", self.put_source),
            ("GET", "datasources/uid/([^/]+)", self.show("source", "data source, by uid", "data source, unknown uid")),
            ("GET", "datasources/uid/([^/]+)/health", self.health),
            ("POST", "playlists", self.add_playlist),
            ("PUT", "playlists/([^/]+)", self.keep("playlist", "playlist, update")),
            ("GET", "playlists", self.playlists),
            ("GET", "playlists/([^/]+)", self.show("playlist", "playlist, by uid", "playlists, empty")),
            ("POST", "teams", self.keep("team", "team, create")),
            ("GET", "teams/search", self.teams),
            ("GET", "v1/provisioning/contact-points", self.contacts),
            ("POST", "v1/provisioning/contact-points", self.keep("contact", "contact point, create")),
            ("PUT", "v1/provisioning/contact-points/ioc-desk", self.keep("contact", "contact point, update")),
        ]

    def answered(self, method: str, path: str, body: Json) -> Answer:
        """Return the answer to a request of somebody whom the server knows."""
        if method != "GET":
            self.changes.append(f"{method} {path}")
        if method == "GET" or is_recorded(method, path, body):
            for verb, pattern, handler in self.handlers():
                if verb == method and (found := re.fullmatch(f"/api/{pattern}", path)):
                    return handler(body, found[1] if found.groups() else "")
        self.strange.append(f"{method} {path} {str(body)[:300]}")
        return 501, {"message": "no recorded request is like this"}


@contextmanager
def grafana() -> Iterator[Grafana]:
    """Give a server that nobody has published to."""
    state, app = Grafana(), FastAPI()

    @app.api_route("/{_path:path}", methods=["GET", "POST", "PUT", "DELETE"])
    async def ask(request: Request) -> JSONResponse:
        raw, shown = await request.body(), request.headers.get("Authorization")
        if shown == f"Bearer {TOKEN}":
            status, said = state.answered(request.method, request.url.path, orjson.loads(raw) if raw else None)
        else:
            status, said = answer("wrong token" if shown else "no credentials")
        return JSONResponse(said, status)

    with serving(app, "127.0.0.1") as state.url:
        yield state
