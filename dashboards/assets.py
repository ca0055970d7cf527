"""Style sheets and scripts of a page, as what stands in its head, and how they are served."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles


class Newest(StaticFiles):
    """Files that a browser keeps, but asks about: a wall that stands through an upgrade has no script of before it."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file, or that the browser's own is still the newest."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def assets(*styles: str, scripts: tuple[str, ...] = ()) -> str:
    """Return the desk's style sheet and these others by name, then these scripts, which run once the page is read."""
    sheets = "".join(f'<link rel="stylesheet" href="/static/{name}.css">' for name in ("desk", *styles))
    return sheets + "".join(f'<script src="/static/{name}.js" defer></script>' for name in scripts)
