"""Pages of several viewers that are told the same: one that is broken may not keep the news from the others."""

from __future__ import annotations

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def tell_page(show: Callable[..., None], *news: object) -> None:
    """Let one viewer's page show the news; whatever goes wrong there is logged, and stays there."""
    try:
        show(*news)
    except Exception:
        log.exception("a page could not show the news")
