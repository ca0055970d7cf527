"""The navigation: the pages everybody needs at once as links, all others in a few menus by their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from dashboards.texts import Language, Text
from streams.users.people import Role


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation, shown to people of at least that role; lower `order` stands further left."""

    path: str
    title: Text
    role: Role
    order: int


# From which order on a page stands in which menu; those before the first one are links of their own.
MENUS = (
    (20, Text("Đô thị, môi trường", "City, environment")),
    (39, Text("Dịch vụ công", "Public services")),
    (52, Text("Dữ liệu, chuyển đổi số", "Data, digital")),
    (60, Text("Vận hành", "Operations")),
)


def html(entries: Sequence[Entry], here: str, language: Language) -> str:
    """Return links and menus of entries in their order; the menu that holds the page `here` says its title too."""
    return "".join(
        _menu(title, list(group), here, language) if title else "".join(_link(e, here, language) for e in group)
        for title, group in groupby(entries, key=lambda entry: _menu_of(entry.order))
    )


def _menu_of(order: int) -> Text | None:
    return next((title for first, title in reversed(MENUS) if order >= first), None)


def _menu(title: Text, entries: Sequence[Entry], here: str, language: Language) -> str:
    current = next((entry for entry in entries if entry.path == here), None)
    words = escape(title.of(language)) + (f" · <b>{escape(current.title.of(language))}</b>" if current else "")
    links = "".join(_link(entry, here, language) for entry in entries)
    marked = " data-here" if current else ""
    return f'<details class="menu" name="menu"{marked}><summary>{words}</summary><div>{links}</div></details>'


def _link(entry: Entry, here: str, language: Language) -> str:
    current = ' aria-current="page"' if entry.path == here else ""
    return f'<a href="{escape(entry.path)}" data-nav{current}>{escape(entry.title.of(language))}</a>'
