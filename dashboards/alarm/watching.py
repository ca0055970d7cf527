"""The wall's ear: one reading for all walls, put on each of them for its script to sound."""

from __future__ import annotations

from nicegui import ui

from dashboards.alarm import drawing
from dashboards.alarm.told import Told, load
from dashboards.alerts.feed import Feed
from dashboards.frame import language
from dashboards.site import Site


class Alarm:
    """Tells every open wall of the alerts to sound for."""

    def __init__(self, site: Site) -> None:
        self._feed: Feed[list[Told]] = Feed(site, lambda conn: list(load(conn)))

    async def watch(self) -> None:
        """Put it on the page that is being built."""
        client, speech = ui.context.client, language()
        ui.add_head_html(drawing.ASSETS)
        with ui.element("div").classes("alarm").props('id="alarm" role="alert"'):
            pass
        told = ui.html("", sanitize=False).props('id="told" hidden')

        def show() -> None:
            content = drawing.alerts(self._feed.value or (), speech)
            if not client.is_deleted and content != told.content:
                with client:
                    told.set_content(content)

        client.on_delete(await self._feed.join(show))
        show()
