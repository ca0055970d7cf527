// A past day played on the map: a clock of its own, hours fetched ahead of it, and nothing of now.
const replay = (() => {
  "use strict";
  const DAY = 86400000;
  const HOUR = 3600000;
  const STEP = 300000;
  const DRAW_MS = 200;
  const ADDRESS_MS = 2000;
  const ZONE = "Asia/Ho_Chi_Minh";
  const FINE_UP_TO = 60;
  const STATES = ["normal", "watch", "warning", "danger", "silent"];
  const SIGNS = { watch: "◆", warning: "▲", danger: "■" };

  const at = (id) => document.getElementById(id);
  let asked = null;
  let day = null;
  let position = 0;
  let speed = 600;
  let playing = false;
  let drawn = -Infinity;
  let addressed = -Infinity;
  let last = 0;
  const hours = new Map();
  const rings = new Map();

  // ---- what the server has -----------------------------------------------------------------------------------------
  async function fetched(path) {
    for (let pause = 500; ; pause = Math.min(2 * pause, 8000)) {
      try {
        const answer = await fetch(path);
        if (answer.redirected) { location.reload(); return null; }
        if (answer.ok) { say(""); return await answer.json(); }
        if (answer.status === 404) return null;
        // Of very many stations the minutes may take longer than the boards may ask: then the coarse ones.
        if (answer.status === 503 && path.endsWith("buoc=1")) return await fetched(path.replace(/1$/, "5"));
      } catch { /* the network is away: told below, and tried again */ }
      say(asked.words.away);
      await new Promise((done) => setTimeout(done, pause));
    }
  }

  const minutes = () => (speed <= FINE_UP_TO ? 1 : 5);
  const hourOf = (when) => Math.max(0, Math.min(Math.floor(when / HOUR), Math.ceil((day.end - day.start) / HOUR) - 1));

  function hour(number) {
    const key = minutes() + ":" + number;
    if (number < 0 || number > 23 || day.start + number * HOUR >= day.end) return null;
    if (!hours.has(key)) {
      hours.set(key, null);
      fetched(`/phat-lai/${asked.day}/${number}.json?buoc=${minutes()}`).then((piece) => {
        hours.set(key, piece || { start: day.start + number * HOUR, step: STEP, stations: {} });
        drawn = -Infinity;
      });
    }
    return hours.get(key);
  }

  // ---- how everything stood at a moment ----------------------------------------------------------------------------
  function standing(changes, number) {
    let low = 0;
    let high = changes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (changes[middle][0] <= number) low = middle; else high = middle - 1;
    }
    return changes[low];
  }

  // A state holds until the next moment; a value between two of them lies between, an index of an hour does not move.
  function station(piece, following, key, number, share) {
    const changes = piece.stations[key];
    if (!changes) return [null, "silent", null];
    const [, value, state, colour] = standing(changes, number);
    if (value === null || colour || state === "silent") return [value, state, colour];
    const moments = HOUR / piece.step;
    const ahead = number + 1 < moments ? changes : following?.stations[key];
    const next = ahead ? standing(ahead, number + 1 < moments ? number + 1 : 0)[1] : value;
    return [next === null ? value : value + (next - value) * share, state, colour];
  }

  function alertsAt(when) {
    return day.alerts.flatMap((alert) => {
      const step = alert.steps.filter(([time]) => time <= when).at(-1);
      return step && ["firing", "acknowledged"].includes(step[1]) ? [{ alert, state: step[1], grave: step[2] }] : [];
    });
  }

  // ---- drawing -----------------------------------------------------------------------------------------------------
  function draw() {
    const piece = hour(hourOf(position));
    if (!piece) return false;
    const number = Math.min(Math.floor((day.start + position - piece.start) / piece.step), HOUR / piece.step - 1);
    const share = Math.min(1, (day.start + position - piece.start) / piece.step - number);
    const following = hour(hourOf(position) + 1);
    const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
    const pins = day.stations.map((each) => {
      const [value, state, colour] = station(piece, following, each.key, number, share);
      counts[state] += 1;
      const shown = value === null ? "" : `${ioc.number(value, each.decimals)} ${each.symbol}`.trim();
      const name = each.name[asked.language];
      return { key: each.key, kind: each.kind, state, at: each.at, name, value: shown, line: clock(), more: "", colour };
    });
    ioc.stations(asked.map, pins);
    if (!pins.some((pin) => pin.value)) say(asked.words.empty);
    else if (at("replay-state").textContent === asked.words.empty) say("");
    for (const state of STATES) document.querySelector(`[data-count=${state}] b`).textContent = counts[state];
    alerts();
    return true;
  }

  // Drawn five times a second, but made anew only when something of it changes: else no button could be pressed.
  let listed = null;
  function alerts() {
    const open = alertsAt(day.start + position);
    ring(open);
    const rank = ({ grave }) => STATES.indexOf(grave);
    open.sort((a, b) => rank(b) - rank(a));
    const face = JSON.stringify(open.map(({ alert, state, grave }) => [alert.id, state, grave]));
    if (face === listed) return;
    listed = face;
    at("replay-count").textContent = open.length || "";
    const items = open.map(({ alert, state, grave }) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.dataset.at = alert.steps[0][0] - day.start;
      button.dataset.focus = `replay-${alert.id}`;
      const sign = Object.assign(document.createElement("i"), { textContent: SIGNS[grave] || "●" });
      sign.dataset.state = grave;
      const time = wall(alert.steps[0][0]) + (state === "acknowledged" ? " · " + asked.words.taken : "");
      button.append(sign, alert.title[asked.language], Object.assign(document.createElement("small"), { textContent: time }));
      item.append(button);
      return item;
    });
    const nothing = Object.assign(document.createElement("li"), { className: "nothing", textContent: asked.words.none });
    at("replay-list").replaceChildren(...(items.length ? items : [nothing]));
  }

  // A ring around every station of an open alert.
  async function ring(open) {
    const map = await ioc.sheetOf(asked.map);
    const places = new Map(day.stations.map((each) => [each.key, each.at]));
    const wanted = new Map(open.filter(({ alert }) => places.has(alert.subject)).map((each) => [each.alert.subject, each.grave]));
    for (const [key, held] of rings) if (wanted.get(key) !== held.grave) { held.marker.remove(); rings.delete(key); }
    for (const [key, grave] of wanted) {
      if (rings.has(key)) continue;
      const icon = L.divIcon({ className: "replay-ring", html: `<i data-state="${grave}"></i>`, iconSize: [0, 0] });
      rings.set(key, { grave, marker: L.marker(places.get(key), { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(map) });
    }
  }

  function marks() {
    const made = day.alerts.filter((alert) => alert.steps[0][0] >= day.start).map((alert) => {
      const mark = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
      mark.title = wall(alert.steps[0][0]) + " " + alert.title[asked.language];
      mark.ariaLabel = mark.title;
      mark.dataset.at = alert.steps[0][0] - day.start;
      mark.dataset.state = alert.steps[0][2];
      mark.style.left = (100 * (alert.steps[0][0] - day.start)) / DAY + "%";
      return mark;
    });
    at("replay-marks").replaceChildren(...made);
  }

  // Which shape is which kind, of the day's stations.
  function legend() {
    const called = new Map([...day.stations].sort((a, b) => (a.kind < b.kind ? -1 : 1)).map((each) => [each.kind, each.called[asked.language]]));
    const items = [...called].map(([kind, words]) => {
      const item = document.createElement("li");
      const shape = Object.assign(document.createElement("i"), { className: "shape" });
      shape.dataset.kind = kind;
      item.append(shape, words);
      return item;
    });
    at("replay-kinds").replaceChildren(...items);
  }

  const wall = (instant) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, timeStyle: "short" }).format(instant);
  const clock = () => new Date(position).toISOString().slice(11, 19);
  const moment = () => (position >= DAY ? "24:00:00" : clock());
  const say = (words) => { at("replay-state").textContent = words; };

  function show(waiting) {
    at("replay-time").textContent = moment();
    const scrub = at("replay-scrub");
    if (document.activeElement !== scrub || playing) scrub.value = position / 1000;
    scrub.setAttribute("aria-valuetext", clock());
    if (waiting) say(asked.words.waiting);
    else if (at("replay-state").textContent === asked.words.waiting) say("");
  }

  // ---- its own clock -----------------------------------------------------------------------------------------------
  function frame(now) {
    const passed = Math.min(now - last, 1000);
    last = now;
    const there = Boolean(hour(hourOf(position)));
    if (playing && there) {
      position = Math.min(position + passed * speed, day.end - day.start);
      if (speed > 1000) hour(hourOf(position) + 2);
      if (position >= day.end - day.start) pause();
    }
    if (now - drawn >= DRAW_MS && (playing || drawn === -Infinity)) {
      if (draw()) drawn = now;
      show(!there);
    }
    if (playing && now - addressed >= ADDRESS_MS) address(now);
    requestAnimationFrame(frame);
  }

  // The address always leads to this moment.
  function address(now = performance.now()) {
    addressed = now;
    const here = new URL(location.href);
    here.searchParams.set("ngay", asked.day);
    here.searchParams.set("toc-do", speed);
    here.searchParams.set("luc", moment());
    history.replaceState(null, "", here);
  }

  function pause() { if (playing) toggle(); }

  function toggle() {
    if (!playing && position >= day.end - day.start) position = 0;
    playing = !playing;
    const button = at("replay-play");
    button.textContent = playing ? "⏸" : "▶";
    button.ariaLabel = playing ? asked.words.pause : asked.words.play;
    button.ariaPressed = String(playing);
    drawn = -Infinity;
    show(false);
    address();
  }

  function seek(to) {
    position = Math.max(0, Math.min(to, day.end - day.start));
    drawn = -Infinity;
    at("replay-scrub").value = position / 1000;
    show(false);
    address();
  }

  function faster(by) {
    const choice = at("replay-speed");
    const next = choice.options[choice.selectedIndex + by];
    if (next) { choice.value = next.value; setSpeed(Number(next.value)); }
  }

  function setSpeed(wanted) {
    speed = wanted;
    drawn = -Infinity;
    address();
  }

  const keys = {
    " ": () => toggle(),
    ArrowLeft: (event) => seek(position - (event.shiftKey ? HOUR : STEP)),
    ArrowRight: (event) => seek(position + (event.shiftKey ? HOUR : STEP)),
    ArrowUp: () => faster(1),
    ArrowDown: () => faster(-1),
    Home: () => seek(0),
    End: () => seek(DAY),
  };

  // Before the page's own keys, for which the arrows mean another page.
  function pressed(event) {
    if (!day || ioc.chorded(event)) return;
    const target = event.target;
    if (target.matches?.("input:not([type=range]), select, textarea") || target.closest?.(".top, dialog")) return;
    if (event.key === " " && target.matches?.("button:not(#replay-play)")) return;
    const act = keys[event.key];
    if (!act) return;
    act(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function listen() {
    document.addEventListener("keydown", pressed, true);
    at("replay-play").addEventListener("click", toggle);
    at("replay-play").addEventListener("keyup", (event) => { if (event.key === " ") event.preventDefault(); });
    at("replay-back").addEventListener("click", () => seek(position - STEP));
    at("replay-on").addEventListener("click", () => seek(position + STEP));
    at("replay-scrub").addEventListener("input", (event) => seek(Number(event.target.value) * 1000));
    at("replay-speed").addEventListener("change", (event) => setSpeed(Number(event.target.value)));
    at("replay-copy").addEventListener("click", () => { address(); navigator.clipboard?.writeText(location.href); });
    // Another day is played from the same moment, as fast.
    document.querySelector(".replay-head form").addEventListener("formdata", ({ formData }) => {
      formData.set("toc-do", speed);
      formData.set("luc", moment());
    });
    document.addEventListener("click", (event) => {
      const found = event.target.closest?.("#replay [data-at]");
      if (found) seek(Number(found.dataset.at));
    });
  }

  // Without a map of the province its outline is that of its stations.
  function around(stations) {
    const [lats, lons] = [0, 1].map((n) => stations.map((each) => each.at[n]));
    const [s, n, w, e] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
    const ring = [[w, s], [e, s], [e, n], [w, n], [w, s]];
    const geometry = { type: "Polygon", coordinates: [ring] };
    return { type: "FeatureCollection", features: [{ type: "Feature", properties: { role: "outline" }, geometry }] };
  }

  async function begin(options, geojson) {
    asked = options;
    speed = options.speed;
    say(asked.words.waiting);
    const found = await fetched(`/phat-lai/${asked.day}.json`);
    if (!found) return;
    day = found;
    position = Math.min(options.at * 1000, day.end - day.start);
    ioc.province(asked.map, options.hasMap ? geojson : around(day.stations));
    const [place, month] = asked.language === "vi" ? ["vi-VN", "2-digit"] : ["en-GB", "long"];
    const words = new Intl.DateTimeFormat(place, { timeZone: ZONE, weekday: "long", day: "2-digit", month, year: "numeric" }).format(day.start);
    at("replay-date").textContent = words;
    marks();
    legend();
    listen();
    show(false);
    requestAnimationFrame((now) => { last = now; frame(now); });
  }

  return { begin };
})();
window.replay = replay;
