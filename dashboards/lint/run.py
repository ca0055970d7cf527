"""The whole lint: every board as it is declared and as Grafana gets it in each language, and the rotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dashboards.boards import boards
from dashboards.grafana.rendering import rendering
from dashboards.kinds import kinds
from dashboards.lint import boards as of_board
from dashboards.lint import grafana, panels, playlists
from dashboards.lint.finding import Finding, Told
from dashboards.panels import Board
from dashboards.playlists import GIVES_WAY_TO, PLAYLISTS, SHOWS_KIND
from dashboards.texts import LANGUAGES, Language

_PLAYLISTS = "dashboards/playlists.py"


def lint() -> list[Finding]:
    """Return every fault of what the platform is delivered with."""
    found = [finding for board in boards() for finding in lint_board(board)]
    return [*found, *_rotations()]


def lint_board(board: Board) -> Iterator[Finding]:
    """Yield the faults of one board."""
    file = f"dashboards/boards/{board.name}.py"
    for rule in of_board.RULES:
        yield from _found(file, "", rule.__name__, rule(board))
    for panel in board.panels:
        for panel_rule in panels.RULES:
            yield from _found(file, panel.id, panel_rule.__name__, panel_rule(board, panel))
    for language in LANGUAGES:
        yield from _drawn(file, board, language)


def _drawn(file: str, board: Board, language: Language) -> Iterator[Finding]:
    document, where = rendering(board, language), f"{file} for Grafana ({language})"
    for rule in grafana.BOARD_RULES:
        yield from _found(where, "", rule.__name__, rule(document))
    for panel, declared in zip(document["panels"], board.panels, strict=True):
        for rule in grafana.PANEL_RULES:
            yield from _found(where, declared.id, rule.__name__, rule(panel))


def _rotations() -> Iterator[Finding]:
    named = {board.name: board for board in boards()}
    for playlist in PLAYLISTS:
        for rule in playlists.RULES:
            yield from _found(_PLAYLISTS, playlist.name, rule.__name__, rule(playlist, named))
    called = playlists.called_away(SHOWS_KIND, GIVES_WAY_TO, named, [kind.name for kind in kinds()])
    yield from _found(_PLAYLISTS, "", playlists.called_away.__name__, called)


def _found(file: str, panel: str, rule: str, told: Told) -> Iterable[Finding]:
    return (Finding(file, panel, rule, wrong, remedy) for wrong, remedy in told)
