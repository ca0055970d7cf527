"""One way of logging for every process: a line an event, no values of local variables, time in UTC."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from io import StringIO
from typing import TextIO

import structlog
from structlog.typing import ExcInfo


def configure(level: int = logging.INFO, clean: Callable[[str], str] = str) -> None:
    """Set up structlog; tracebacks stay plain, for the local variables in them may hold citizens' data.

    `clean` goes over each traceback: the message of an error may quote what it is about.
    """

    def traceback(to: TextIO, error: ExcInfo) -> None:
        structlog.dev.plain_traceback(text := StringIO(), error)
        to.write(clean(text.getvalue()))

    renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=traceback)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
