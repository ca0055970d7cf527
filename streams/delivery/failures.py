"""What went wrong between us and another server, as an operator reads it: Vietnamese, then English."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator, Sequence

from streams.texts import Text

_REFUSES = Text("máy chủ từ chối kết nối", "the server refuses the connection")
_NO_NAME = Text("không tìm thấy tên máy chủ", "the server's name is not known")
_TOO_SLOW = Text("máy chủ không trả lời kịp", "the server did not answer in time")
_CUT = Text("máy chủ ngắt kết nối giữa chừng", "the server broke the connection off")
_NO_WAY = Text("không có đường mạng tới máy chủ", "there is no way to the server in the network")
_NOT_TRUSTED = Text("chứng thư TLS của máy chủ không hợp lệ", "the server's TLS certificate is not valid")
_NOT_OFFERED = Text(
    "máy chủ không có cách mã hóa hoặc đăng nhập như đã đặt",
    "the server offers no such encryption or sign-in as is set",
)
_NOT_SET_UP = Text("chưa được cấu hình: {settings}", "is not set up here: {settings}")
_OTHER = Text("lỗi kết nối ({name})", "connection failed ({name})")
_NUMBERS = {
    errno.ECONNREFUSED: _REFUSES,
    errno.ECONNRESET: _CUT,
    errno.EPIPE: _CUT,
    errno.ETIMEDOUT: _TOO_SLOW,
    errno.ENETUNREACH: _NO_WAY,
    errno.EHOSTUNREACH: _NO_WAY,
}
_TIMED_OUT = ("Timeout", "TimedOut")
_CUT_NAMES = ("RemoteProtocolError", "ReadError", "WriteError", "SMTPServerDisconnected")


def said(who: Text, what: Text) -> str:
    """Return one line in both languages: who it is about, and what is the matter."""
    return f"{who.vi}: {what.vi} / {who.en}: {what.en}"


def not_set_up(settings: Sequence[str]) -> Text:
    """Return that settings (IOC_…) are missing without which nothing goes out."""
    return _NOT_SET_UP.filled(settings=", ".join(settings))


def why(error: BaseException) -> Text:
    """Return why a server could not be talked to; the error's own words are never quoted, for they may hold secrets."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return _NO_NAME
        if isinstance(cause, ssl.SSLError):
            return _NOT_TRUSTED
        if isinstance(cause, TimeoutError) or any(part in type(cause).__name__ for part in _TIMED_OUT):
            return _TOO_SLOW
        if isinstance(cause, OSError) and cause.errno in _NUMBERS:
            return _NUMBERS[cause.errno]
    if type(error).__name__ in _CUT_NAMES:
        return _CUT
    if type(error).__name__ == "SMTPNotSupportedError":
        return _NOT_OFFERED
    return _OTHER.filled(name=type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors behind an error, the deepest first: the outer ones say less."""
    inner = error.__cause__ or error.__context__
    if inner is not None:
        yield from _causes(inner)
    yield error
