"""Rules about the rotations of boards: a wall has nobody beside it who could put a wrong one right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from dashboards.lint.finding import Told
from dashboards.panels import Board
from dashboards.playlists import Playlist
from streams.users.people import Role

SHORTEST_S, LONGEST_S = 10, 3_600


def with_boards(playlist: Playlist, boards: Mapping[str, Board]) -> Told:
    """Its boards exist, each once, and a kiosk may see them."""
    if not playlist.stops:
        yield "it has no boards", "give it `stops`"
    for name, count in Counter(stop.board for stop in playlist.stops).items():
        if count > 1:
            yield f"{name} stands in it {count} times", "remove all but one: a wall finds its place by the board's name"
        if name not in boards:
            yield f"there is no board “{name}”", "name a file of dashboards/boards"
        elif boards[name].role is not Role.VIEWER:
            yield f"a kiosk may not see “{name}”", "remove it"


def with_time_to_read(playlist: Playlist, _boards: Mapping[str, Board]) -> Told:
    """A board stays long enough to be read, and not for ever."""
    for stop in playlist.stops:
        if not SHORTEST_S <= stop.seconds <= LONGEST_S:
            yield f"{stop.board} stays {stop.seconds} s", f"from {SHORTEST_S} to {LONGEST_S} s"


def with_address(playlist: Playlist, _boards: Mapping[str, Board]) -> Told:
    """Its name can stand in an address, and it has a title in both languages."""
    if not all(part.isascii() and part.isalnum() for part in playlist.name.split("-")):
        yield f"“{playlist.name}” is no name for an address", "letters without marks, digits and -"
    if not all(word.strip() for word in playlist.title):
        yield "no title in one of the languages", "give its `title` both"


RULES = (with_boards, with_time_to_read, with_address)


def called_away(board_of_kind: Mapping[str, str], usual: str, boards: Collection[str], kinds: Collection[str]) -> Told:
    """What calls a wall away leads to a board, for each kind of station there is."""
    for kind in sorted(set(kinds) - set(board_of_kind)):
        yield f"no board shows stations of kind “{kind}”", "add it to SHOWS_KIND"
    for kind in sorted(set(board_of_kind) - set(kinds)):
        yield f"there is no kind of station “{kind}”", "remove it from SHOWS_KIND"
    for name in sorted({usual, *board_of_kind.values()} - set(boards)):
        yield f"there is no board “{name}”", "name a file of dashboards/boards"
