// The duty desk: ages that grow, keys, and actions that carry the version which is on this very screen.
(() => {
  "use strict";
  const vietnamese = () => document.documentElement.lang !== "en";
  const words = {
    units: [[86400, "ngày", "d"], [3600, "giờ", "h"], [60, "phút", "min"], [1, "giây", "s"]],
    keys: [
      ["J / K", "xuống / lên trong danh sách", "down / up the list"],
      ["Enter", "mở cảnh báo đang chọn", "open the selected alert"],
      ["A", "nhận xử lý", "take on"],
      ["N", "ghi chú", "write a note"],
      ["R", "đóng cảnh báo", "close the alert"],
      ["S", "im lặng…", "silence…"],
      ["U", "về danh sách", "back to the list"],
    ],
  };

  // ---- ages, on the city's clock -----------------------------------------------------------------------------------
  function cityNow() {
    const start = window.iocClock;
    return start ? start.city + (Date.now() - start.loaded) * start.factor : Date.now();
  }
  function lasting(seconds) {
    for (const [size, vi, en] of words.units) {
      if (seconds >= size) return `${Math.round(seconds / size)} ${vietnamese() ? vi : en}`;
    }
    return `0 ${vietnamese() ? "giây" : "s"}`;
  }
  function grow() {
    const now = cityNow();
    for (const time of document.querySelectorAll("time[data-since]")) {
      const text = lasting(Math.max(0, (now - Number(time.dataset.since)) / 1000));
      if (time.textContent !== text) time.textContent = text;
    }
  }

  // ---- what is selected, and what had the focus, survive a new list ------------------------------------------------
  let selected = null;
  let focused = null;
  const items = () => [...document.querySelectorAll("#desk .alerts[data-live] li")];
  function select(item, scroll) {
    for (const other of items()) other.classList.toggle("selected", other === item);
    selected = item ? item.dataset.alert : null;
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }
  function renewed() {
    const all = items();
    const same = all.find((item) => item.dataset.alert === selected);
    if (selected !== null) select(same ?? all[0] ?? null, false);
    if (focused && document.activeElement === document.body) {
      document.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    }
    grow();
  }
  document.addEventListener("focusin", (event) => { focused = event.target.dataset?.focus ?? null; });

  // ---- actions -----------------------------------------------------------------------------------------------------
  function act(kind, alert, version, text) {
    emitEvent("desk_act", { act: kind, alert: Number(alert), version: Number(version), text: text ?? "" });
  }
  const dialog = () => document.getElementById("close-dialog");
  function openDialog(button) {
    dialog().dataset.version = button.dataset.version;
    dialog().showModal();
  }
  function send(form) {
    const text = form.elements.text.value.trim();
    if (form.dataset.form === "note") {
      act("note", form.dataset.alert, 0, text);
    } else {
      act("resolve", form.dataset.alert, dialog().dataset.version, [form.elements.cause.value, text].filter(Boolean).join(". "));
      dialog().close();
    }
    form.reset();
    form.elements.text.blur();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.act) {
      act(button.dataset.act, button.dataset.alert, button.dataset.version);
    } else if (button && "openClose" in button.dataset) {
      openDialog(button);
    } else {
      const item = event.target.closest?.("#desk .alerts li");
      if (item && !event.target.closest("a") && !String(getSelection())) item.querySelector("a").click();
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.form) { event.preventDefault(); send(event.target); }
  });

  // ---- keys --------------------------------------------------------------------------------------------------------
  function step(by) {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((item) => item.dataset.alert === selected);
    select(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))], true);
  }
  function inHand() {
    return document.querySelector("#desk li.selected") ?? document.getElementById("alert");
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    enter: () => document.querySelector("#desk li.selected a")?.click(),
    a: () => inHand()?.querySelector('[data-act="acknowledge"]')?.click(),
    n: () => document.getElementById("note")?.focus(),
    r: () => document.querySelector("#alert [data-open-close]")?.click(),
    s: () => inHand()?.querySelector("[data-silence-this]")?.click(),
    u: () => document.querySelector("#alert .back a")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const field = event.target.closest?.("input, textarea, select, [contenteditable=true]");
    if (field) {
      if (event.key === "Escape") field.blur();
      return;
    }
    if (event.key === "Enter" && event.target.closest?.("a, button")) return;
    const key = keys[event.key.toLowerCase()];
    if (key) { event.preventDefault(); key(); }
  });

  function explain() {
    const list = document.querySelector("#help dl");
    if (!list || list.dataset.desk) return;
    list.dataset.desk = "true";
    for (const [key, vi, en] of words.keys) {
      const term = document.createElement("dt");
      const meaning = document.createElement("dd");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      meaning.textContent = vietnamese() ? vi : en;
      list.append(term, meaning);
    }
  }
  new MutationObserver(() => { explain(); renewed(); }).observe(document.body, { childList: true, subtree: true });
  setInterval(grow, 1000);
})();
