"""What a server holds beside what it is to hold, thing by thing, in the order in which one needs another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards.grafana.board_steps import board_steps
from dashboards.grafana.comparing import differences
from dashboards.grafana.server import Server
from dashboards.grafana.step import Step, step
from dashboards.grafana.wanted import CONTACT, TEAM, Body, Wanted, permissions


def steps(server: Server, wanted: Wanted, force: bool = False, secrets: bool = False) -> Iterator[Step]:
    """Yield every step, each looked at when it is asked for: act on one before the next. Raises GrafanaError.

    With `force` boards edited by hand are written over; with `secrets` password and key are set again, which Grafana
    does not show.
    """
    yield _source(server, wanted.source, secrets)
    yield _team(server)
    for edition in wanted.editions:
        yield _folder(server, edition.folder)
        yield from board_steps(server, edition, force)
        yield from (_playlist(server, playlist) for playlist in edition.playlists)
        yield _permissions(server, edition.folder)
    if wanted.contact is not None:
        yield _contact(server, wanted.contact, secrets)


def source_answers(server: Server, source: Body) -> str | None:
    """Return what is wrong with the data source by Grafana's own test of it, None where it answers."""
    said = server.judged(partial(server.api.datasource.health, source["uid"]))
    return None if said.get("status") == "OK" else str(said.get("message"))


def _folder(server: Server, folder: Body) -> Step:
    folders = server.api.folder
    found = server.found(partial(folders.get_folder, folder["uid"]))
    add = partial(server.told, partial(folders.create_folder, folder["title"], folder["uid"]))
    # Somebody may have named the folder anew: its uid is what counts.
    return step("folder", folder["title"], found is not None, add)


def _source(server: Server, source: Body, secrets: bool) -> Step:
    sources = server.api.datasource
    found = server.found(partial(sources.get_datasource_by_uid, source["uid"]))
    shown = {name: value for name, value in source.items() if name != "secureJsonData"}
    differs = list(differences(shown, found))
    # What answers has the right password; of what does not it may be the wrong one.
    if secrets or (found is not None and not differs and source_answers(server, source) is not None):
        differs.append("password")
    add = partial(server.told, partial(sources.create_datasource, source))
    put = partial(server.told, partial(sources.update_datasource_by_uid, source["uid"], source))
    return step("data source", source["name"], found is not None, add, put, differs)


def _playlist(server: Server, playlist: Body) -> Step:
    found = next((one for one in server.playlists() if one["name"] == playlist["name"]), None)
    add = partial(server.told, partial(server.api.client.POST, "/playlists", json=playlist))
    put = partial(server.told, partial(server.api.client.PUT, f"/playlists/{(found or {}).get('uid')}", json=playlist))
    return step("playlist", playlist["name"], found is not None, add, put, differences(playlist, found))


def _team(server: Server) -> Step:
    add = partial(server.told, partial(server.api.teams.add_team, {"name": TEAM}))
    return step("team", TEAM, _team_id(server) is not None, add)


def _permissions(server: Server, folder: Body) -> Step:
    found = server.found(partial(server.api.folder.get_folder_permissions, folder["uid"]))
    team = _team_id(server)

    def put() -> Any:
        items = permissions(team if team is not None else _team_id(server) or 0)
        return server.told(partial(server.api.folder.update_folder_permissions, folder["uid"], {"items": items}))

    granted = {(one.get("role") or one.get("teamId"), one.get("permission")) for one in found or ()}
    asked = {(one.get("role") or one.get("teamId"), one["permission"]) for one in permissions(team or 0)}
    differs = [] if team is not None and granted == asked else ["who may look and edit"]
    return step("permissions", folder["title"], True, put, put, differs)


def _contact(server: Server, contact: Body, secrets: bool) -> Step:
    points = server.api.alertingprovisioning
    found = next((one for one in server.told(points.get_contactpoints) if one.get("uid") == CONTACT), None)
    seen = {**contact, "settings": {k: v for k, v in contact["settings"].items() if k != "authorization_credentials"}}
    add = partial(server.told, partial(points.create_contactpoint, contact))
    put = partial(server.told, partial(points.update_contactpoint, CONTACT, contact))
    differs = [*differences(seen, found), *(["key"] if secrets else [])]
    return step("contact point", CONTACT, found is not None, add, put, differs)


def _team_id(server: Server) -> int | None:
    said = server.told(partial(server.api.client.GET, "/teams/search", params={"name": TEAM}))
    return next((one["id"] for one in said["teams"] if one["name"] == TEAM), None)
