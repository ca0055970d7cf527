"""Pages of the built-in web. A page module is one file in this folder with `register(site)`; all are walked.

    from nicegui import ui
    from dashboards.access import current_user, require
    from dashboards.frame import page, page_frame
    from dashboards.site import Site
    from dashboards.texts import Text
    from streams.users.people import Role

    TITLE = Text("Bàn trực", "Duty desk")

    def register(site: Site) -> None:
        @page("/desk", TITLE, role=Role.OFFICER)      # adds the navigation entry too; 403 page for other roles
        async def desk() -> None:
            with page_frame(TITLE):                    # header with the city's clock, navigation, language, log-out
                ui.button("Nhận", on_click=lambda: acknowledge(...))

            async def acknowledge(alert: int) -> None:
                user = await require(Role.OFFICER)     # read afresh; raises NotAllowedError, shown by itself
                await site.gate.database(lambda conn: store.acknowledge(conn, alert, by=user.name))

            site.hub.watch({"alerts"}, listing.refresh)  # called in this page after each commit of the subject

`site` holds settings, clock (city now), gate (`database(fn)` runs fn(conn) in a thread and commits) and hub.
"""
