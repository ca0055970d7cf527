"""The rotation on a page: its controls in the header, and the alerts that hold it, read once for all walls."""

from __future__ import annotations

from dataclasses import dataclass

from nicegui import ui

from dashboards.access import current_user
from dashboards.alerts.feed import Feed
from dashboards.frame import language
from dashboards.playlists import Playlist, playlist
from dashboards.rotation import drawing
from dashboards.rotation.held import Held, load
from dashboards.site import Site


@dataclass(frozen=True)
class Turning:
    """A page's part in a rotation, and what of its address is not shown; without a playlist it has none."""

    playlist: Playlist | None
    controls: str = ""
    told: str = ""


class Rotation:
    """Tells every wall that turns of the alerts that hold it."""

    def __init__(self, site: Site) -> None:
        self._feed: Feed[list[Held]] = Feed(site, lambda conn: list(load(conn)))

    def of_page(self, here: str) -> Turning:
        """Return the part in a rotation that the address of the page being built asks for, at that board."""
        wanted = ui.context.client.request.query_params.get(drawing.PARAMETER)
        if not wanted:
            return Turning(None)
        chosen, speech = playlist(wanted), language()
        stops = drawing.stops_for(chosen, current_user())
        return Turning(chosen, drawing.controls(chosen, stops, here, speech), drawing.in_vain(wanted, speech))

    async def watch(self, turning: Turning) -> None:
        """Put what the page's script needs on the page that is being built."""
        chosen = turning.playlist
        if chosen is None:
            return
        client, speech = ui.context.client, language()
        ui.add_head_html(drawing.ASSETS)
        if turning.told:
            ui.html(turning.told, sanitize=False).classes("chooser")
        ui.html("", sanitize=False).classes("turn-line").props('id="turn-line" aria-hidden="true"')
        ui.html("", sanitize=False).classes("turn-told").props('id="turn-told" role="status"')
        holders = ui.html("", sanitize=False).props('id="turn-held" hidden')

        def show() -> None:
            content = drawing.held(self._feed.value or (), chosen, speech)
            if not client.is_deleted and content != holders.content:
                with client:
                    holders.set_content(content)

        client.on_delete(await self._feed.join(show))
        show()
