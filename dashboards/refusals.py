"""What a visitor reads who sends a form or an address that no page of ours sends."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dashboards.refused_page import refused
from dashboards.texts import Text
from streams.plain_text import visible

_WRONG = Text(
    "Yêu cầu không đúng: một ô quá dài, hoặc địa chỉ bị sửa. Hãy quay lại và thử lại.",
    "The request is wrong: a field is too long, or the address was changed. Please go back and try again.",
)
_NO_PAGE = Text("Không có trang nào ở địa chỉ này.", "There is no page at this address.")
_NO_BOARD = Text("Không có bảng nào tên “{}”.", "There is no board called “{}”.")
_NOT_SO = Text("Địa chỉ này không mở được theo cách này.", "This address cannot be opened in this way.")
_BOARD = "/board/"
_LONGEST = 60
_NICEGUI = "/_nicegui"


def refuse_in_words(app: FastAPI) -> None:
    """Answer what is no page of ours, and what cannot be a request of one, with a page that leads on."""
    app.add_exception_handler(RequestValidationError, _refused)
    for status in (404, 405):
        app.add_exception_handler(status, _unknown)


async def _refused(request: Request, _: Exception) -> Response:
    return refused(request, 422, _WRONG)


async def _unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith(_NICEGUI):  # its scripts and style sheets, which no person asks for
        return await http_exception_handler(request, error)
    return refused(request, error.status_code, words_for(request.url.path, error.status_code))


def words_for(path: str, status: int) -> Text:
    """Return what is said of an address that leads nowhere."""
    if status != 404:
        return _NOT_SO
    name = path.removeprefix(_BOARD)
    if name in ("", path):
        return _NO_PAGE
    return _NO_BOARD.filled(visible(name)[:_LONGEST])
