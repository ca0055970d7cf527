"""Pages that are open to whoever holds a link: no script, no session, large enough for a telephone in any hand."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from dashboards.frame import CENTRE
from dashboards.texts import Language, Text

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
}
TOO_OFTEN = Text("Quá nhiều lượt từ mạng này. Hãy thử lại sau ít phút.", "Too many tries from here. Wait some minutes.")
AWAY = Text("Chưa ghi nhận được. Hãy thử lại sau ít phút.", "Not recorded. Please try again in a few minutes.")


class RefusedError(Exception):
    """Whoever holds the link gets this sentence instead, with that HTTP status."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(text.en)
        self.status, self.text = status, text


def answer(page: str, status: int = 200) -> HTMLResponse:
    """Return a page that nobody keeps, finds or puts into another."""
    return HTMLResponse(page, status, headers=HEADERS)


def told(text: Text) -> str:
    """Return the paragraphs in which a page says one thing, in both languages: who reads it may have chosen none."""
    return f'<p class="told" role="status">{escape(text.vi)}</p><p lang="en">{escape(text.en)}</p>'


def page(title: Text, content: str, speech: Language) -> str:
    """Return a whole page around its content."""
    other, name = ("en", "English") if speech == "vi" else ("vi", "Tiếng Việt")
    return f"""<!doctype html><html lang="{speech}" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title.of(speech))}</title>
<link rel="stylesheet" href="/static/rating.css"></head><body><main>
<h1><small>{CENTRE.of(speech)}</small>{escape(title.of(speech))}</h1>{content}
<p><a href="?lang={other}">{name}</a></p></main></body></html>"""
