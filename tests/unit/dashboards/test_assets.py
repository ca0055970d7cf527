"""Scripts and style sheets as browsers get them: kept, and asked about."""

from __future__ import annotations

from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount

from dashboards.assets import Newest
from dashboards.frame import static_folder


async def test_a_browser_asks_whether_its_script_is_still_the_newest() -> None:
    app = Starlette(routes=[Mount("/static", Newest(directory=str(static_folder())))])
    async with AsyncClient(transport=ASGITransport(app), base_url="http://wall") as client:
        first = await client.get("/static/ioc.js")
        again = await client.get("/static/ioc.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "no-cache")
