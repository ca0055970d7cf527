// Keys and buttons: those that every page has, and those that a page adds, which the overlay of keys then lists as well.
(() => {
  "use strict";
  const FIELDS = "input, textarea, select, [contenteditable=true]";
  const root = document.documentElement;
  const { vietnamese } = ioc;

  // With one of these held, a key is the browser's or the system's.
  const chorded = (event) => event.ctrlKey || event.metaKey || event.altKey;
  const fieldOf = (event) => event.target.closest?.(FIELDS);

  // ---- language, theme, help, and the way to another page --------------------------------------------------------
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
  const everywhere = { l: "language", t: "theme", f: "screen", "?": "help" };

  // A dialog's button keeps the focus from its closing to the next picture: Enter would press it unseen.
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.("dialog:not([open])")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    event.target.blur();
    document.body.dispatchEvent(new KeyboardEvent("keydown", event));
  }, true);
  document.addEventListener("keydown", (event) => {
    if (chorded(event)) return;
    if (event.key === "Escape") closeMenus();
    if (fieldOf(event) || event.target.closest?.(".sheet")) return;
    const action = everywhere[event.key.toLowerCase()];
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
  document.addEventListener("DOMContentLoaded", () => keep("ioc_lang", root.lang));

  // ---- what a page adds ------------------------------------------------------------------------------------------
  const presses = new Map();
  const lines = [];

  // Rows of [as the overlay writes it, Vietnamese, English, { key: what it does }]; silent while a dialog is open.
  function keys(rows) {
    if (!lines.length) {
      document.addEventListener("keydown", press);
      new MutationObserver(explain).observe(document.body, { childList: true, subtree: true });
    }
    for (const [written, vi, en, does] of rows) {
      lines.push([written, vietnamese() ? vi : en]);
      for (const [key, act] of Object.entries(does)) presses.set(key, act);
    }
    explain();
  }

  function press(event) {
    if (chorded(event) || document.querySelector("dialog[open]")) return;
    const field = fieldOf(event);
    if (field) {
      // Out of the field, to where the keys are heard.
      if (event.key === "Escape") field.blur();
      return;
    }
    if (event.key === "Enter" && event.target.closest?.("a, button")) return;
    const act = presses.get(event.key.toLowerCase());
    if (act) { event.preventDefault(); act(); }
  }

  // The overlay is drawn by the server, perhaps after the page's script has run.
  function explain() {
    const list = document.querySelector("#help dl");
    const told = Number(list?.dataset.told ?? 0);
    if (!list || told === lines.length) return;
    list.dataset.told = lines.length;
    for (const [written, words] of lines.slice(told)) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: written }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: words }));
    }
  }

  Object.assign(ioc, { chorded, fieldOf, keys });
})();
