"""The door of the walls, /tuong: it leads to the first board of the rotation that its address names."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from dashboards.boards import path_of
from dashboards.playlists import playlist
from dashboards.rotation.drawing import PARAMETER, stops_for

PATH = "/tuong"


def rotation_routes() -> APIRouter:
    """Return the route; whoever asks is signed in or a kiosk by then."""
    router = APIRouter()

    @router.get(PATH)
    async def begin(request: Request) -> RedirectResponse:
        chosen = playlist(request.query_params.get(PARAMETER, ""))
        first = stops_for(chosen, request.state.user)[0]
        others = [(name, value) for name, value in request.query_params.multi_items() if name != PARAMETER]
        asked = urlencode([(PARAMETER, chosen.name), *others])
        return RedirectResponse(f"{path_of(first.board)}?{asked}", 303)

    return router
