// A wall that turns: after its seconds a board gives way to the next one, unless somebody stopped it or an alert holds it.
(() => {
  "use strict";
  const PAUSED = "ioc_turn_paused";
  const LEFT = "ioc_turn_left";
  const TICK_MS = 250;
  const AGAIN_MS = 5000;
  const ANSWER_MS = 4000;
  const byId = (id) => document.getElementById(id);
  let stops = [];
  let early = null;
  let spent = 0;
  let before = 0;
  let leaving = false;

  // Addresses are compared by their path: language and the like may stand behind it.
  const pathOf = (address) => new URL(address, location.href).pathname;
  const here = (list) => list.findIndex(([address]) => pathOf(address) === location.pathname);
  const paused = () => sessionStorage.getItem(PAUSED) === "yes";
  const usual = () => stops[Math.max(here(stops), 0)][1];

  function held() {
    return [...document.querySelectorAll("#turn-held [data-held]")].map((each) => [each.dataset.held, usual(), each.textContent]);
  }

  function listNow() {
    const holders = held();
    return holders.length ? holders : stops;
  }

  function target(by) {
    const list = listNow();
    const at = here(list);
    if (at >= 0) return list.at((at + by) % list.length)[0];
    if (list !== stops) return list[0][0];
    // It was called away from a regular board: there it goes on.
    const left = stops.findIndex(([address]) => pathOf(address) === sessionStorage.getItem(LEFT));
    return stops.at((left + (left < 0 ? Math.max(by, 1) : by)) % stops.length)[0];
  }

  // A wall never leaves a board for an error page: it asks first whether the web and the database answer.
  async function go(address) {
    if (leaving || pathOf(address) === location.pathname) { spent = 0; return; }
    leaving = true;
    try {
      const answer = await fetch("/health", { signal: AbortSignal.timeout(ANSWER_MS), cache: "no-store" });
      if (!answer.ok || (await answer.json()).database !== "ok") throw new Error("away");
      if (here(stops) >= 0) sessionStorage.setItem(LEFT, location.pathname);
      location.assign(address);
    } catch {
      setTimeout(() => { leaving = false; }, AGAIN_MS);
    }
  }

  function pause() {
    sessionStorage.setItem(PAUSED, paused() ? "no" : "yes");
    show();
  }

  const acts = { next: () => go(target(1)), previous: () => go(target(-1)), pause };

  function show() {
    const box = byId("rotation");
    const button = box.querySelector("[data-turn=pause]");
    const words = paused() ? box.dataset.goOn : box.dataset.pause;
    button.textContent = paused() ? "►" : "❚❚";
    button.title = words;
    button.ariaLabel = words;
    button.ariaPressed = String(paused());
    const holders = held();
    const mine = holders[here(holders)];
    const said = paused() ? box.dataset.paused : mine ? mine[2] : "";
    if (byId("turn-told").textContent !== said) byId("turn-told").textContent = said;
    byId("turn-line").style.width = Math.min(100, (100 * spent) / (usual() * 1000)) + "%";
    byId("turn-line").dataset.still = paused() || (holders.length === 1 && Boolean(mine));
  }

  // Whoever has something open is reading it.
  const busy = () => document.hidden || document.querySelector("dialog[open], .take[open], .menu[open]") !== null;

  function tick() {
    const now = performance.now();
    if (!paused() && !busy()) {
      const list = listNow();
      if (list !== stops && here(list) < 0) go(list[0][0]);
      else if (list === stops || list.length > 1) spent += now - before;
      else spent = 0;
      if (spent >= usual() * 1000) go(target(1));
    }
    before = now;
    show();
  }

  // Before the page's own keys, for which the arrows mean another page; what is pressed before the stops are here waits.
  let awaited = new URLSearchParams(location.search).has("playlist");
  document.addEventListener("keydown", (event) => {
    if (!stops.length && !awaited) return;
    if (ioc.chorded(event) || ioc.fieldOf(event) || event.target.closest?.("dialog, .take")) return;
    const act = { ArrowRight: "next", ArrowLeft: "previous", " ": "pause" }[event.key];
    if (!act || (act === "pause" && event.target.closest?.("a, button, summary"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (stops.length) acts[act]();
    else early = act;
  }, true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-turn]");
    if (button) acts[button.dataset.turn]();
  });

  function begin() {
    if (!byId("rotation") || !byId("turn-held") || !byId("turn-line")) return void setTimeout(begin, 50);
    stops = JSON.parse(byId("rotation").dataset.stops);
    awaited = false;
    if (!stops.length) return;
    before = performance.now();
    setInterval(tick, TICK_MS);
    tick();
    if (early) acts[early]();
  }
  addEventListener("load", begin);
})();
