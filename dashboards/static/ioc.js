// What the page does by itself: sizes and colours for charts, the city's clock, the ticker, and tables.
(() => {
  "use strict";
  const root = document.documentElement;
  const ZONE = "Asia/Ho_Chi_Minh";
  const vietnamese = () => root.lang !== "en";
  const formats = new Map();

  function number(value, decimals, vi = "", en = vi) {
    if (value === null || value === undefined) return "–";
    const key = root.lang + decimals;
    if (!formats.has(key)) {
      const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      formats.set(key, new Intl.NumberFormat(vietnamese() ? "vi-VN" : "en-GB", digits));
    }
    const symbol = vietnamese() ? vi : en;
    return formats.get(key).format(value) + (symbol ? " " + symbol : "");
  }

  // An axis needs no more decimals than its labels have.
  const axis = (value) => number(value, Math.min(2, (String(+value.toFixed(2)).split(".")[1] || "").length));

  const rem = (length) => length * parseFloat(getComputedStyle(root).fontSize);
  const colour = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const font = () => getComputedStyle(document.body).fontFamily;

  // ---- charts: options whose name begins with a colon are scripts, read here with the page's sizes and colours ----
  const charts = new Map();

  async function chart(id, options) {
    const waiting = charts.has(id);
    charts.set(id, options);
    if (waiting) return;
    let element = null;
    while (!(element = typeof getElement === "function" ? getElement(id) : null)?.chart) {
      await new Promise((done) => setTimeout(done, 30));
    }
    const newest = evaluated(charts.get(id));
    charts.delete(id);
    element.chart.setOption(newest, { notMerge: element.chart.getOption()?.series?.length !== newest.series.length });
  }

  const DAY_MS = 86_400_000;
  const MOST_ALERTS = 6;

  // When a point was; a column tells of a stretch around it: its month, its week, its day, or from when until when.
  function momentOf(at, stretch) {
    const [from, to] = [at - stretch / 2, at + stretch / 2].map((ms) => new Date(ms).toISOString());
    const written = (ms) => new Date(ms).toISOString().replace(/^\d+-(\d+)-(\d+)T.*/, "$2/$1");
    const day = written(at - stretch / 2);
    if (stretch >= 28 * DAY_MS) return `${from.slice(5, 7)}/${from.slice(0, 4)}`;
    if (stretch > DAY_MS) return `${day} – ${written(at + stretch / 2 - DAY_MS)}`;
    if (stretch === DAY_MS) return day;
    return `${day} ${from.slice(11, 16)}` + (stretch ? ` – ${to.slice(11, 16)}` : "");
  }

  // A chart's tooltip: the time, each curve with its value, and the gravest alerts [from, to, state, words] around it.
  function tooltip(points, write, alerts, reach, stretch) {
    const box = document.createElement("div");
    const line = (className, ...parts) => {
      const row = Object.assign(document.createElement("div"), { className });
      row.append(...parts);
      box.append(row);
      return row;
    };
    const at = points[0].axisValue;
    line("tip-time", momentOf(at, stretch));
    for (const point of points) {
      const value = Array.isArray(point.value) ? point.value[1] : point.value;
      if (value === null || value === undefined) continue;
      const swatch = document.createElement("i");
      swatch.style.background = point.color;
      line("tip-curve", swatch, point.seriesName, Object.assign(document.createElement("b"), { textContent: write(value) }));
    }
    const near = alerts.filter(([from, to]) => from <= at + reach && to >= at - reach);
    for (const [, , state, words] of near.slice(0, MOST_ALERTS)) line("tip-alert", words).dataset.state = state;
    if (near.length > MOST_ALERTS) line("tip-more", "+" + (near.length - MOST_ALERTS));
    return box;
  }

  function evaluated(value) {
    if (Array.isArray(value)) return value.map(evaluated);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) =>
      name.startsWith(":") ? [name.slice(1), new Function(`return (${inner})`)()] : [name, evaluated(inner)]));
  }

  // ---- the city's clock ----------------------------------------------------------------------------------------
  const cityNow = () => iocClock.city + (Date.now() - iocClock.loaded) * iocClock.factor;

  function tick() {
    const time = document.getElementById("city-time");
    if (!time) return;
    const now = cityNow();
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, timeStyle: "medium" }).format(now).split(":");
    const seconds = document.createElement("small");
    seconds.textContent = ":" + parts[2];
    time.replaceChildren(parts[0] + ":" + parts[1], ...(iocClock.factor <= 10 ? [seconds] : []));
    const day = vietnamese()
      ? { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" }
      : { weekday: "long", day: "2-digit", month: "long", year: "numeric" };
    const written = new Intl.DateTimeFormat(vietnamese() ? "vi-VN" : "en-GB", { timeZone: ZONE, ...day }).format(now);
    document.getElementById("city-date").textContent = written;
  }

  // ---- the ticker: whole sentences only, as many as fit ---------------------------------------------------------
  const firsts = new WeakMap();
  const sentences = () => document.querySelectorAll(".sentences ul");

  function turn(list, by) {
    const items = [...list.children];
    if (!items.length) return;
    // Its sentences are drawn anew again and again; the place where they stand is the same.
    const first = ((firsts.get(list.parentElement) ?? 0) + by) % items.length;
    firsts.set(list.parentElement, first);
    items.forEach((item) => { item.hidden = false; item.style.order = ""; });
    const room = list.clientWidth;
    const gap = parseFloat(getComputedStyle(list).columnGap) || 0;
    let used = 0;
    let shown = 0;
    items.forEach((_, step) => {
      const item = items[(first + step) % items.length];
      const width = item.offsetWidth + (step ? gap : 0);
      const fits = step === 0 || (shown === step && used + width <= room);
      item.style.order = step;
      if (fits) { used += width; shown += 1; }
      item.dataset.fits = fits;
    });
    items.forEach((item) => { item.hidden = item.dataset.fits !== "true"; });
    list.dataset.shown = shown;
  }
  function onward() {
    for (const list of sentences()) {
      // Whoever points at the sentences, or has the focus there, is reading them.
      if (!list.closest(".ticker").matches(":hover, :focus-within")) turn(list, Number(list.dataset.shown || 1));
    }
  }
  const lists = new WeakSet();
  function newSentences() {
    for (const list of sentences()) {
      if (!lists.has(list)) { lists.add(list); turn(list, 0); }
    }
  }

  // ---- tables show whole rows only; the rest is counted and can be scrolled to ------------------------------------
  // Whoever has no mouse scrolls what has the focus.
  function reachable() {
    for (const box of document.querySelectorAll(".rows, .scrolls")) {
      const scrolls = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
      if (scrolls) box.tabIndex = 0; else box.removeAttribute("tabindex");
    }
  }

  // Where a few rows more would fit, were they closer, they are.
  const FEW = 3;

  function wholeRows() {
    for (const rows of document.querySelectorAll(".wall .rows")) {
      rows.style.maxHeight = "";
      rows.classList.remove("close");
      let { lines, fitting, room } = rowsIn(rows);
      if (fitting.length < lines.length && lines.length - fitting.length <= FEW) {
        rows.classList.add("close");
        const closer = rowsIn(rows);
        if (closer.fitting.length === lines.length) ({ fitting } = closer);
        else rows.classList.remove("close");
      }
      const body = rows.parentElement;
      if (!lines.length || fitting.length === lines.length || !fitting.length) { delete body.dataset.more; continue; }
      rows.style.maxHeight = room(fitting.at(-1)) + "px";
      body.dataset.more = lines.length - fitting.length;
    }
    reachable();
  }

  // The rows of a table, those that are seen whole, and how high it is down to one of them, its foot with it.
  function rowsIn(rows) {
    const lines = [...rows.querySelectorAll("tbody tr")];
    const foot = rows.querySelector(".foot")?.offsetHeight ?? 0;
    const top = rows.getBoundingClientRect().top - rows.scrollTop;
    const room = (line) => line.getBoundingClientRect().bottom - top + foot;
    return { lines, room, fitting: lines.filter((line) => room(line) <= rows.clientHeight + 1) };
  }

  // ---- lists that are searched as one types: rows carry their words ------------------------------------------------
  // Many type without the marks of Vietnamese.
  const unmarked = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");
  const speaksOf = (row, words) => unmarked(row.dataset.words).includes(unmarked(words.trim()));

  function showFound(rows, words) {
    for (const row of rows) row.hidden = !speaksOf(row, words);
    return [...rows].filter((row) => !row.hidden).length;
  }

  // ---- what had the focus has it again where it is drawn anew: it carries a name of its own as data-focus ------------
  let focused = null;
  document.addEventListener("focusin", (event) => { focused = event.target.dataset?.focus ?? null; });

  function refocus() {
    if (focused === null || document.activeElement !== document.body) return;
    // Whoever has scrolled on since stays there.
    document.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  window.ioc = { vietnamese, cityNow, chart, tooltip, number, axis, rem, colour, font, wholeRows, speaksOf, showFound };
  document.addEventListener("DOMContentLoaded", () => {
    tick();
    setInterval(tick, 1000);
    // Before the next paint, so that new sentences are never seen running over the edge.
    new MutationObserver(newSentences).observe(document.body, { childList: true, subtree: true });
    new MutationObserver(refocus).observe(document.body, { childList: true, subtree: true });
    setInterval(wholeRows, 1000);
    addEventListener("resize", () => { sentences().forEach((list) => turn(list, 0)); wholeRows(); });
    setInterval(onward, 8000);
  });
})();
