"""Pages of the built-in web. A page module is one file in this folder with `register(site)`; all are walked.

    from nicegui import ui
    from dashboards.access import require
    from dashboards.frame import page, page_frame
    from dashboards.site import Site
    from dashboards.texts import Text
    from streams.users.people import Role

    TITLE = Text("Bàn trực", "Duty desk")

    def register(site: Site) -> None:
        @page("/desk", TITLE, role=Role.OFFICER)      # adds the navigation entry too; 403 page for other roles
        async def desk() -> None:
            with page_frame(TITLE):                    # header with the city's clock, navigation, language, log-out
                ui.button("Nhận", on_click=take)

        async def take() -> None:
            user = await require(Role.OFFICER)         # read afresh; raises NotAllowedError, shown by itself
            await site.gate.database(lambda conn: ...) # runs in a thread and commits

`site` holds settings, the clock (`now()` is the city's instant), the gate to the database, and the hub:
`client.on_delete(site.hub.watch({"alerts"}, redraw))` calls `redraw` after each commit of a subject while the page is
open; `dashboards.alerts.feed.Feed` does that for what many pages read alike.
"""
