"""What a visitor reads who sends a form or an address that no page of ours sends."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import PlainTextResponse, Response

from dashboards.texts import Text

_WRONG = Text(
    "Yêu cầu không đúng: một ô quá dài, hoặc địa chỉ bị sửa. Hãy quay lại và thử lại.",
    "The request is wrong: a field is too long, or the address was changed. Please go back and try again.",
)


def refuse_in_words(app: FastAPI) -> None:
    """Answer what cannot be a request of our pages with one sentence instead of the validation's own report."""
    app.add_exception_handler(RequestValidationError, _refused)


async def _refused(_: Request, __: Exception) -> Response:
    return PlainTextResponse("\n".join(_WRONG), 422)
