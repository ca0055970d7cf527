"""The door of the walls, /tuong: to the first board of the rotation of its address, which tells if there is none."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from dashboards.boards import path_of
from dashboards.playlists import PLAYLISTS, playlist
from dashboards.rotation.drawing import PARAMETER, stops_for

PATH = "/tuong"


def rotation_routes() -> APIRouter:
    """Return the route; whoever asks is signed in or a kiosk by then."""
    router = APIRouter()

    @router.get(PATH)
    async def begin(request: Request) -> RedirectResponse:
        wanted = request.query_params.get(PARAMETER) or PLAYLISTS[0].name
        first = stops_for(playlist(wanted), request.state.user)[0]
        others = [(name, value) for name, value in request.query_params.multi_items() if name != PARAMETER]
        asked = urlencode([(PARAMETER, wanted), *others])
        return RedirectResponse(f"{path_of(first.board)}?{asked}", 303)

    return router
