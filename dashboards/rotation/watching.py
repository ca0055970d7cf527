"""The rotation on a page: its controls in the header, and the alerts that hold it, read once for all walls."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from dashboards.access import current_user
from dashboards.alerts.feed import Feed
from dashboards.frame import language
from dashboards.playlists import PLAYLISTS, Playlist
from dashboards.rotation import drawing
from dashboards.rotation.held import Held, load
from dashboards.site import Site


@dataclass(frozen=True)
class Turning:
    """A page's part in a rotation; without a playlist it has none."""

    playlist: Playlist | None
    controls: str = ""


class Rotation:
    """Tells every wall that turns of the alerts that hold it."""

    def __init__(self, site: Site) -> None:
        self._feed: Feed[list[Held]] = Feed(site, lambda conn: list(load(conn)))

    def of_page(self, here: str) -> Turning:
        """Return the part in a rotation that the address of the page being built asks for, at that board."""
        wanted = ui.context.client.request.query_params.get(drawing.PARAMETER)
        chosen = next((each for each in PLAYLISTS if each.name == wanted), None)
        if chosen is None:
            return Turning(None)
        stops = drawing.stops_for(chosen, current_user())
        return Turning(chosen, drawing.controls(chosen, stops, here, language()))

    async def watch(self, turning: Turning) -> None:
        """Put what the page's script needs on the page that is being built."""
        playlist = turning.playlist
        if playlist is None:
            return
        client, speech = ui.context.client, language()
        ui.add_head_html(drawing.ASSETS)
        ui.html("", sanitize=False).classes("turn-line").props('id="turn-line" aria-hidden="true"')
        ui.html("", sanitize=False).classes("turn-told").props('id="turn-told" role="status"')
        holders = ui.html("", sanitize=False).props('id="turn-held" hidden')

        def show() -> None:
            content = drawing.held(self._feed.value or (), playlist, speech)
            if not client.is_deleted and content != holders.content:
                with client:
                    holders.set_content(content)

        client.on_delete(await self._feed.join(show))
        show()
