"""One alert's page: its parts laid out once, and filled by each new reading."""

from __future__ import annotations

from nicegui import ui

from dashboards.alerts import evidence, likeness, place, story
from dashboards.draw.look import Look
from dashboards.frame import language
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts.views import Story

_EVIDENCE = Text("Số đo quanh thời điểm cảnh báo", "Readings around the moment")
_NOTHING_MEASURED = Text("Không có số đo nào trong khoảng này.", "Nothing was measured in this stretch.")
_RUNBOOK = Text("Việc cần làm", "What to do")
_TIMELINE = Text("Diễn biến", "What happened")
_WHERE = Text("Ở đâu", "Where")
_SIMILAR = Text("Cảnh báo tương tự trước đây", "Similar ones before")
_DELIVERIES = Text("Tin đã gửi", "Messages")


class Parts:
    """The parts of one alert's page for one viewer; `written` are the forms of whoever may act."""

    def __init__(self, site: Site, written: str | None) -> None:
        self._site, self._may_act, self._speech = site, written is not None, language()
        self._head = ui.html("", sanitize=False).classes("head")
        with ui.element("div").classes("column wide"):
            self._lay_out_what_happened(written)
        with ui.element("div").classes("column"):
            self._lay_out_what_to_do()

    def _lay_out_what_happened(self, written: str | None) -> None:
        with _card(_EVIDENCE, "evidence"):
            self._chart = ui.echart({"series": []}).classes("chart").props('aria-hidden="true"')
            self._nothing = ui.label(_NOTHING_MEASURED.of(self._speech)).classes("nothing")
        with _card(_TIMELINE, "happened"):
            if written is not None:
                ui.html(written, sanitize=False)
            self._timeline = ui.html("", sanitize=False)
        with _card(_SIMILAR, "similar"):
            self._similar = ui.html("", sanitize=False)

    def _lay_out_what_to_do(self) -> None:
        with _card(_RUNBOOK, "runbook"):
            self._runbook = ui.html("", sanitize=False)
        with _card(_WHERE, "where") as self._where, ui.element("div").classes("body"):
            self._on_map = place.draw(self._site.province, self._speech)
        with _card(_DELIVERIES, "sent"):
            self._deliveries = ui.html("", sanitize=False)

    def say(self, words: str, *, away: bool) -> None:
        """Show a sentence instead of an alert."""
        self._mark(away)
        self._head.set_content(f'<h1 class="quiet">{words}</h1>')

    def fill(self, page: story.Page, found: Story, *, away: bool) -> None:
        """Show an alert as it was read; `away` says that the database has gone since."""
        now, speech = self._site.clock.now(), self._speech
        self._mark(away)
        self._head.set_content(story.head(found, now, speech, self._may_act, page.silence))
        self._runbook.set_content(story.runbook(found, speech))
        self._timeline.set_content(story.timeline(found, speech))
        self._deliveries.set_content(story.deliveries(found, speech))
        self._similar.set_content(likeness.html(page.similar, speech))
        self._where.set_visibility(bool(page.places))
        if page.places:
            self._on_map(found.alert.id, page.places)
        self._draw(page, found)

    def _draw(self, page: story.Page, found: Story) -> None:
        look = Look(self._speech, self._site.province)
        options = evidence.options(found.alert, page.readings, self._site.clock.now(), look)
        self._chart.set_visibility(options is not None)
        self._nothing.set_visibility(options is None)
        if options is not None:
            self._chart.options.clear()
            self._chart.options.update(options)
            self._chart.update()

    def _mark(self, away: bool) -> None:
        self._head.props["data-trouble"] = "away" if away else "none"


def _card(title: Text, name: str) -> ui.element:
    section = ui.element("section").classes(f"card {name}")
    with section, ui.element("header"):
        ui.html(title.of(language()), sanitize=False, tag="h2")
    return section
