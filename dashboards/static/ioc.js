// What the page does by itself: sizes and colours for charts, the map, the city's clock, keys, and the ticker.
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

  // ---- the map -------------------------------------------------------------------------------------------------
  const sheets = new Map();

  async function sheetOf(id) {
    for (;;) {
      const element = typeof getElement === "function" ? getElement(id) : null;
      if (element && element.map && window.L) return element.map;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  function named(feature) {
    return feature.properties[vietnamese() ? "name_vi" : "name_en"] || "";
  }

  async function province(id, geojson) {
    const map = await sheetOf(id);
    // What stands on the map is told in words beside it; only the way to look closer is for the keyboard.
    map.getPane("mapPane").setAttribute("aria-hidden", "true");
    const role = (wanted) => ({ filter: (feature) => feature.properties.role === wanted });
    const land = L.geoJSON(geojson, { ...role("outline"), style: { className: "land" }, interactive: false });
    const river = (feature, layer) => layer.bindTooltip(plain(named(feature)), { sticky: true });
    land.addTo(map);
    L.geoJSON(geojson, { ...role("river"), style: { className: "river" }, onEachFeature: river }).addTo(map);
    const place = (feature, at) =>
      L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "place", html: plain(named(feature)) }) });
    L.geoJSON(geojson, { ...role("place"), pointToLayer: place }).addTo(map);
    const fit = () => {
      map.invalidateSize({ animate: false });
      const pad = rem(1);
      const top = rem(2.2);
      const { clientWidth, clientHeight } = map.getContainer();
      // Hidden, it has no size, and leaflet finds no zoom for that; it is fitted when it is shown.
      if (clientWidth <= 2 * pad || clientHeight <= top + pad) return;
      map.fitBounds(land.getBounds(), { animate: false, paddingTopLeft: [pad, top], paddingBottomRight: [pad, pad] });
      map.setMinZoom(map.getZoom() - 0.01);
    };
    map.setMinZoom(0);
    fit();
    map.on("zoomend moveend", () => declutter(map));
    new ResizeObserver(() => { map.setMinZoom(0); fit(); }).observe(map.getContainer());
    if (matchMedia("(pointer: fine)").matches) L.control.zoom({ position: "topright", ...zoomWords() }).addTo(map);
    else map.dragging.disable();
    map.scrollWheelZoom.disable();
    sheets.set(id, { map, markers: new Map() });
  }

  function zoomWords() {
    return vietnamese() ? { zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" } : { zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" };
  }

  function plain(text) {
    const box = document.createElement("span");
    box.textContent = text;
    return box;
  }

  function told(pin) {
    const box = document.createElement("span");
    const name = document.createElement("b");
    const line = document.createElement("small");
    name.textContent = pin.name;
    line.textContent = [pin.value, pin.line].filter(Boolean).join(" · ");
    box.append(name, line);
    if (pin.more) box.append(Object.assign(document.createElement("small"), { textContent: pin.more }));
    return box;
  }

  function iconOf(pin) {
    const box = document.createElement("span");
    const mark = document.createElement("i");
    mark.className = "pin";
    mark.dataset.kind = pin.kind;
    mark.dataset.state = pin.state;
    if (pin.colour) mark.style.background = pin.colour;
    box.append(mark);
    if (["watch", "warning", "danger"].includes(pin.state)) {
      const label = document.createElement("span");
      label.className = "pin-label";
      label.textContent = pin.value;
      box.append(label);
    }
    return L.divIcon({ className: "station", html: box, iconSize: [0, 0] });
  }

  // Labels that would cover a pin or a more important label give way; zooming in brings them back.
  function declutter(map) {
    const box = map.getContainer();
    const taken = [...box.querySelectorAll(".pin")].map((pin) => pin.getBoundingClientRect());
    const rank = (label) => ranks[label.parentElement.querySelector(".pin").dataset.state];
    const values = [...box.querySelectorAll(".pin-label")].sort((a, b) => rank(b) - rank(a));
    const frame = box.getBoundingClientRect();
    const over = [...box.querySelectorAll(".leaflet-bar"), ...(box.closest(".card")?.querySelectorAll(".legend > *") ?? [])];
    taken.push(...over.map((each) => each.getBoundingClientRect()));
    for (const label of [...values, ...box.querySelectorAll(".place > span")]) {
      label.style.transform = "";
      const home = label.getBoundingClientRect();
      const inside = (r) => r.left >= frame.left && r.right <= frame.right;
      const clash = (r) => taken.some((t) => t.left < r.right && r.left < t.right && t.top < r.bottom && r.top < t.bottom);
      const free = placesFor(label, home).find(([dx, dy]) => {
        const r = DOMRect.fromRect({ x: home.x + dx, y: home.y + dy, width: home.width, height: home.height });
        return inside(r) && !clash(r);
      });
      label.style.visibility = free ? "" : "hidden";
      if (free) {
        label.style.transform = `translate(${free[0]}px, ${free[1]}px)`;
        taken.push(label.getBoundingClientRect());
      }
    }
  }

  // Where a label may stand, best first: as it is or to the left; a place's name around its point.
  function placesFor(label, home) {
    const off = rem(0.75);
    if (label.classList.contains("pin-label")) return [[0, 0], [-home.width - 1.6 * off, 0]];
    const middle = -home.height / 2;
    return [[off, middle], [-home.width - off, middle], [-home.width / 2, off * 0.7], [-home.width / 2, -home.height - off * 0.7],
      [off, off * 0.5], [-home.width - off, off * 0.5], [2 * off, -home.height - off], [-home.width - 2 * off, -home.height - off]];
  }

  const ranks = { normal: 1, silent: 2, watch: 3, warning: 4, danger: 5 };

  async function stations(id, pins) {
    const map = await sheetOf(id);
    while (!sheets.has(id)) await new Promise((done) => setTimeout(done, 50));
    const { markers } = sheets.get(id);
    for (const pin of pins) {
      const face = pin.state + pin.value + pin.colour;
      let held = markers.get(pin.key);
      if (!held) {
        held = { marker: L.marker(pin.at, { keyboard: false, icon: iconOf(pin) }).addTo(map), face };
        held.marker.bindTooltip(told(pin), { direction: "top", offset: [0, -6] });
        markers.set(pin.key, held);
      }
      if (held.face !== face) held.marker.setIcon(iconOf(pin));
      held.face = face;
      held.marker.setZIndexOffset(ranks[pin.state] * 1000);
      held.marker.setTooltipContent(told(pin));
    }
    declutter(map);
    const present = new Set(pins.map((pin) => pin.key));
    for (const [key, held] of markers) {
      if (!present.has(key)) { held.marker.remove(); markers.delete(key); }
    }
  }

  // ---- the city's clock ----------------------------------------------------------------------------------------
  function tick() {
    const time = document.getElementById("city-time");
    const start = window.iocClock;
    if (!time || !start) return;
    const now = new Date(start.city + (Date.now() - start.loaded) * start.factor);
    const parts = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, timeStyle: "medium" }).format(now).split(":");
    const seconds = document.createElement("small");
    seconds.textContent = ":" + parts[2];
    time.replaceChildren(parts[0] + ":" + parts[1], ...(start.factor <= 10 ? [seconds] : []));
    const day = vietnamese()
      ? { weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" }
      : { weekday: "long", day: "2-digit", month: "long", year: "numeric" };
    const written = new Intl.DateTimeFormat(vietnamese() ? "vi-VN" : "en-GB", { timeZone: ZONE, ...day }).format(now);
    document.getElementById("city-date").textContent = written;
  }

  // ---- language, theme, keys -----------------------------------------------------------------------------------
  const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };

  const actions = {
    language() {
      const next = vietnamese() ? "en" : "vi";
      keep("ioc_lang", next);
      const address = new URL(location.href);
      address.searchParams.set("lang", next);
      location.assign(address);
    },
    theme() {
      keep("ioc_theme", root.dataset.theme === "light" ? "dark" : "light");
      location.reload();
    },
    help() {
      const dialog = document.getElementById("help");
      if (dialog.open) dialog.close(); else dialog.showModal();
    },
    screen() {
      if (document.fullscreenElement) document.exitFullscreen(); else root.requestFullscreen();
    },
  };
  const keys = { l: "language", t: "theme", f: "screen", "?": "help" };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") closeMenus();
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], .sheet")) return;
    const action = keys[event.key.toLowerCase()];
    if (action) { event.preventDefault(); actions[action](); return; }
    const links = [...document.querySelectorAll("[data-nav]")];
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const here = links.findIndex((each) => each.ariaCurrent);
    const link = by ? here >= 0 && links.at((here + by) % links.length) : /^[1-9]$/.test(event.key) && links[event.key - 1];
    if (link) location.assign(link.href);
  });
  function closeMenus(but) {
    for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== but) menu.open = false;
  }
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest?.(".menu"));
    event.target.closest?.("[data-cancel]")?.closest("dialog").close();
    const button = event.target.closest?.("[data-do]");
    if (button) actions[button.dataset.do]();
  });

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

  window.ioc = { chart, tooltip, number, axis, rem, colour, font, sheetOf, province, stations, wholeRows };
  document.addEventListener("DOMContentLoaded", () => {
    keep("ioc_lang", root.lang);
    tick();
    setInterval(tick, 1000);
    // Before the next paint, so that new sentences are never seen running over the edge.
    new MutationObserver(newSentences).observe(document.body, { childList: true, subtree: true });
    setInterval(wholeRows, 1000);
    addEventListener("resize", () => { sentences().forEach((list) => turn(list, 0)); wholeRows(); });
    setInterval(onward, 8000);
  });
})();
