// A wall's sound and flash: once for each alert that is newly told, however many panels or reloads there are.
(() => {
  "use strict";
  const WANTED = "ioc_sound";
  const HEARD = "ioc_heard";
  const REMEMBERED = 200;
  const FLASH_MS = 15000;
  const STALE_MS = 120000;
  // [hertz, begins at, lasts] in seconds: a siren for what is extreme, two calm tones for what is severe.
  const TONES = {
    3: { type: "sine", notes: [[660, 0, 0.35], [550, 0.45, 0.5]] },
    4: { type: "square", notes: [0, 1, 2].flatMap((n) => [[990, 0.6 * n, 0.25], [740, 0.6 * n + 0.3, 0.25]]) },
  };
  let context = null;
  let waiting = null;
  let fading = 0;

  const byId = (id) => document.getElementById(id);
  const wanted = () => localStorage.getItem(WANTED) === "on";

  function heard() {
    try {
      const found = JSON.parse(localStorage.getItem(HEARD));
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  // Made only when sound is wanted; it stays suspended until the browser has seen a key or a touch.
  function audio() {
    if (!context) {
      context = new AudioContext();
      context.addEventListener("statechange", () => { show(); catchUp(); });
    }
    return context;
  }

  function play(severity) {
    const { type, notes } = TONES[Math.min(severity, 4)] || TONES[3];
    const out = audio();
    const tone = out.createOscillator();
    const volume = out.createGain();
    const begin = out.currentTime + 0.05;
    tone.type = type;
    volume.gain.setValueAtTime(0, out.currentTime);
    for (const [hertz, at, lasts] of notes) {
      tone.frequency.setValueAtTime(hertz, begin + at);
      volume.gain.setTargetAtTime(type === "square" ? 0.15 : 0.4, begin + at, 0.01);
      volume.gain.setTargetAtTime(0, begin + at + lasts, 0.03);
    }
    const [, last, lasts] = notes.at(-1);
    tone.connect(volume).connect(out.destination);
    tone.start(begin);
    tone.stop(begin + last + lasts + 0.3);
  }

  function sound(severity) {
    if (!wanted()) return;
    if (audio().state === "running") play(severity);
    else waiting = { severity: Math.max(severity, waiting ? waiting.severity : 0), since: Date.now() };
  }

  function catchUp() {
    if (!waiting || !context || context.state !== "running") return;
    if (wanted() && Date.now() - waiting.since < STALE_MS) play(waiting.severity);
    waiting = null;
  }

  function show() {
    const button = byId("sound");
    if (!button) return;
    button.setAttribute("aria-pressed", String(wanted()));
    const blocked = wanted() && context !== null && context.state !== "running";
    byId("sound-state").textContent = blocked ? button.dataset.blocked : "";
  }

  function flash(severity, words) {
    const box = byId("alarm");
    const line = document.createElement("b");
    line.textContent = words;
    box.replaceChildren(line);
    box.dataset.severity = severity;
    clearTimeout(fading);
    fading = setTimeout(() => { delete box.dataset.severity; box.replaceChildren(); }, FLASH_MS);
  }

  // Several that come at once are one sound, the gravest's, and one line.
  function listen() {
    const known = heard();
    const fresh = [...document.querySelectorAll("#told [data-told]")].filter((each) => !known.includes(each.dataset.told));
    if (!fresh.length) return;
    localStorage.setItem(HEARD, JSON.stringify([...known, ...fresh.map((each) => each.dataset.told)].slice(-REMEMBERED)));
    const severity = Math.max(...fresh.map((each) => Number(each.dataset.severity)));
    const many = byId("sound").dataset.many.replace("{}", fresh.length);
    flash(severity, fresh.length === 1 ? fresh[0].textContent : `${many}: ${fresh[0].textContent}`);
    sound(severity);
  }

  function turn(on, sample) {
    localStorage.setItem(WANTED, on ? "on" : "off");
    if (on) audio().resume().then(() => { if (sample) play(3); });
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (wanted() && context && context.state !== "running") { context.resume(); return; }
    if (ioc.chorded(event) || ioc.fieldOf(event) || event.key.toLowerCase() !== "s") return;
    turn(!wanted(), true);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#sound")) turn(!wanted(), true);
    else if (wanted() && context && context.state !== "running") context.resume();
  });

  function begin() {
    const told = byId("told");
    if (!told || !byId("alarm") || !byId("sound")) return void setTimeout(begin, 50);
    const asked = new URLSearchParams(location.search).get("sound");
    if (asked === "on" || asked === "off") turn(asked === "on", false);
    else if (wanted()) turn(true, false);
    new MutationObserver(listen).observe(told, { childList: true, subtree: true });
    show();
    listen();
  }
  addEventListener("load", begin);
})();
