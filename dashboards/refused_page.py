"""The page instead of a page: why it is not there or not for whoever asks, and the ways on from it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from dashboards.bare_page import bare_page
from dashboards.frame import HOME, city_name, entries_for, speech_of
from dashboards.navigation import Entry
from dashboards.texts import Language, Text
from streams.users.people import User

SIGN_IN = Text("Tới trang đăng nhập", "To the sign-in")
_BOARDS = Text("Các bảng", "The boards")
_PAGES = Text("Các trang khác", "Other pages")


def refused(request: Request, status: int, text: Text) -> Response:
    """Return the page that says it, with the boards and pages that this person may open; two lines for a program."""
    if not _wants_html(request):
        return PlainTextResponse("\n".join(text), status)
    speech, user = speech_of(request), getattr(request.state, "user", None)
    content = _message(text, speech) + _ways_on(user if isinstance(user, User) else None, speech)
    return bare_page(request, city_name(), text, content, status, "lost")


def _wants_html(request: Request) -> bool:
    accepted = request.headers.get("accept", "*/*")
    return "html" in accepted or "*/*" in accepted


def _message(text: Text, speech: Language) -> str:
    other: Language = "en" if speech == "vi" else "vi"
    return (
        f'<p class="refused" role="alert">{escape(text.of(speech))}</p>'
        f'<p class="other" lang="{other}">{escape(text.of(other))}</p>'
    )


def _ways_on(user: User | None, speech: Language) -> str:
    if user is None:
        return f'<p><a href="/login">{SIGN_IN.of(speech)}</a></p>'
    entries = entries_for(user)
    boards = [entry for entry in entries if entry.path == "/" or entry.path.startswith("/board/")]
    pages = [entry for entry in entries if entry not in boards]
    back = f'<p><a href="/">{HOME.of(speech)}</a></p>'
    return back + _links(_BOARDS, boards, speech) + _links(_PAGES, pages, speech)


def _links(title: Text, entries: Sequence[Entry], speech: Language) -> str:
    links = "".join(f'<li><a href="{escape(e.path)}">{escape(e.title.of(speech))}</a></li>' for e in entries)
    return f"<h2>{title.of(speech)}</h2><ul>{links}</ul>" if links else ""
