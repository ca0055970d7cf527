"""What can go wrong with a Grafana server; each message is one line that says what to do."""

from __future__ import annotations


class GrafanaError(RuntimeError):
    """The server is away or refuses."""


class ChangedMeanwhileError(GrafanaError):
    """Somebody changed the same thing between our look at it and our change."""
