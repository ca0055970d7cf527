"""Dead letters at `/ban-ghi-loi`: found, read, sent again, discarded and taken back, each on record."""

from __future__ import annotations

from typing import Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboards.access import current_user, require
from dashboards.alerts.acting import signature
from dashboards.assets import assets
from dashboards.frame import language, page, page_frame
from dashboards.letters import drawing, letter
from dashboards.letters.query import Asked, asked
from dashboards.letters.sending import BusyError, Sending
from dashboards.login import AWAY
from dashboards.notices import GIVE_A_REASON, tell
from dashboards.site import Site
from dashboards.texts import Text
from streams.dead_letters import acts, listing, store
from streams.dead_letters.acts import LONGEST_REASON
from streams.dead_letters.store import Selection
from streams.users.people import Role, User

TITLE = Text("Bản ghi lỗi", "Dead letters")
PATH = "/ban-ghi-loi"
EVENT = "letters_act"
_ACTS_SHOWN = 8
_DISCARDED = Text("Đã bỏ {} bản ghi.", "Letters discarded: {}.")
_TAKEN_BACK = Text("Đã lấy lại {} bản ghi.", "Letters that wait again: {}.")
_NOTHING = Text("Không còn bản ghi nào để làm việc này.", "There is no letter left for that.")
_BUSY = Text("Đang gửi lại các bản ghi khác, hãy chờ xong.", "Other letters are being sent; please wait.")
_AWAY = Text("CHƯA làm được: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT done: the database is away. Try again.")
_ASSETS = assets("letters", scripts=("lists", "letters"))


class Wish(BaseModel):
    """What the page's script sends: an act on one letter, on all of the page's filter, or against an earlier act."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: str = Field(pattern="^(replay|discard|undo)$")
    letter: str = Field(default="", pattern="^([0-9a-f]{64})?$")
    undoes: int = Field(default=0, ge=0, lt=2**62)
    why: str = Field(default="", max_length=LONGEST_REASON)


def register(site: Site) -> None:
    """Add the page; officers may act on it."""
    sending = Sending(site)

    @page(PATH, TITLE, role=Role.OFFICER, order=85)
    async def show() -> None:
        await LettersPage(site, sending).show()


class LettersPage:
    """One open page: filter, counts, list, and the letter that is open."""

    def __init__(self, site: Site, sending: Sending) -> None:
        self._site, self._sending, self._speech = site, sending, language()
        self._asked: Asked = asked(ui.context.client.request.query_params)
        self._may_act = current_user().may(Role.OFFICER)
        self._was_under_way = False

    async def show(self) -> None:
        """Lay the page out and fill it."""
        ui.add_head_html(_ASSETS)
        client = ui.context.client
        opened = " opened" if self._asked.letter else ""
        with page_frame(TITLE, heading=not opened), ui.element("div").classes(f"letters-page{opened}"):
            self._progress = ui.html("", sanitize=False).props('id="sending" role="status"')
            with ui.element("div").classes("column chosen"):
                ui.html(drawing.filters(self._asked, self._speech), sanitize=False).classes("card fields")
                self._counts = ui.html("", sanitize=False).classes("card").props('id="reasons"')
            with ui.element("div").classes("column found"):
                self._list = ui.html("", sanitize=False).classes("card").props('id="letters" data-walk')
                self._acts = ui.html("", sanitize=False).classes("card").props('id="acts"')
            self._letter = ui.html("", sanitize=False).classes("card").props('id="letter"')
        ui.html(letter.dialogs(self._speech), sanitize=False)

        async def redraw() -> None:
            with client:
                await self._draw()

        def on_progress() -> None:
            if client.is_deleted:
                return
            with client:
                self._draw_progress()
                run = self._sending.progress
                if run is not None and not run.under_way:
                    ui.timer(0, redraw, once=True)

        ui.on(EVENT, self._acted)
        client.on_delete(self._sending.join(on_progress))
        self._draw_progress()
        await self._draw()

    def _draw_progress(self) -> None:
        told = drawing.progress(self._sending.progress, self._speech)
        self._progress.set_content(told)
        self._progress.set_visibility(bool(told))

    async def _draw(self) -> None:
        try:
            lines, counts, done, opened = await self._site.gate.database(self._read)
        except psycopg.Error:
            self._list.set_content(f'<p role="alert">{AWAY.of(self._speech)}</p>')
            return
        waiting = sum(counts.values()) if not self._asked.reason else counts.get(self._asked.reason, 0)
        bulk = drawing.bulk(waiting, self._speech) if self._may_act and self._asked.state == "waiting" else ""
        self._counts.set_content(drawing.reasons(counts, self._asked, self._speech))
        self._counts.set_visibility(bool(counts))
        self._list.set_content(bulk + drawing.listed(lines, self._asked, self._site.ways_in, self._speech))
        self._acts.set_content(drawing.acts(done, self._may_act, self._speech))
        self._acts.set_visibility(bool(done))
        self._letter.set_content(opened)
        self._letter.set_visibility(bool(opened))

    def _read(self, conn: psycopg.Connection[Any]) -> tuple[list[listing.Line], dict[str, int], list[acts.Act], str]:
        chosen = self._asked.selection
        lines = listing.page(conn, chosen, self._asked.place, self._asked.newer)
        return lines, listing.reasons(conn, chosen), acts.newest(conn, _ACTS_SHOWN), self._opened(conn)

    def _opened(self, conn: psycopg.Connection[Any]) -> str:
        if self._asked.letter is None:
            return ""
        found = store.find(conn, Selection(id_prefix=self._asked.letter.hex(), state=None), limit=1)
        if not found:
            return letter.gone(self._speech)
        done = acts.of_letter(conn, found[0].id)
        kind = "" if found[0].encrypted else _kind_of(conn, letter.metric_in(found[0].raw))
        back = self._asked.address()
        return letter.letter(found[0], done, self._site.ways_in, kind, back, self._may_act, self._speech)

    async def _acted(self, event: GenericEventArguments) -> None:
        try:
            user = await require(Role.OFFICER)
            await self._do(Wish.model_validate(event.args), user)
        except ValidationError:
            tell(GIVE_A_REASON, "negative")
        except BusyError:
            tell(_BUSY, "warning")
        except psycopg.Error:
            tell(_AWAY, "negative")
        else:
            await self._draw()

    async def _do(self, wish: Wish, user: User) -> None:
        meant = Selection(id_prefix=wish.letter) if wish.letter else self._asked.selection
        who, now, database = signature(user), self._site.clock.now(), self._site.gate.database
        why = wish.why.replace("\x00", "").strip()
        if wish.act == "undo":
            _told(await database(lambda conn: acts.take_back(conn, wish.undoes, who, now)), _TAKEN_BACK)
        elif meant.state != "waiting":
            tell(_NOTHING, "warning")
        elif wish.act == "replay":
            counts = await database(lambda conn: listing.reasons(conn, meant))
            total = counts.get(meant.reason, 0) if meant.reason else sum(counts.values())
            if total:
                self._sending.start(meant, who, total)
            else:
                tell(_NOTHING, "warning")
        elif not why:
            tell(GIVE_A_REASON, "negative")
        else:
            _told(await database(lambda conn: store.discard(conn, meant, who, now, why)), _DISCARDED)


def _told(count: int, words: Text) -> None:
    if count:
        tell(words.filled(count), "positive")
    else:
        tell(_NOTHING, "warning")


def _kind_of(conn: psycopg.Connection[Any], metric: str) -> str:
    row = conn.execute("SELECT kind FROM metric WHERE name = %s", (metric,)).fetchone()
    return str(row[0]) if row else ""
