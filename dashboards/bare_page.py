"""The page without navigation that stands in for another: the sign-in, or why somebody may not see what was asked."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards.frame import CENTRE, speech_of, theme_of
from dashboards.texts import Text


def bare_page(request: Request, city: Text, title: Text, content: str, status: int, classes: str = "") -> HTMLResponse:
    """Return the page around its content (HTML), under the city's name, in whoever asks' language and theme."""
    speech = speech_of(request)
    page = f"""<!doctype html><html lang="{speech}" data-theme="{theme_of(request)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title.of(speech))}</title>
<link rel="stylesheet" href="/static/ioc.css"></head><body class="{f"login {classes}".rstrip()}"><main>
<span class="emblem" aria-hidden="true"></span>
<h1>{escape(city.of(speech))}<small>{CENTRE.of(speech)}</small></h1>
{content}</main></body></html>"""
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
