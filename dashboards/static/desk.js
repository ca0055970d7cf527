// The duty desk: ages that grow, keys, and actions that carry the version which is on this very screen.
(() => {
  "use strict";
  const vietnamese = () => document.documentElement.lang !== "en";
  const words = {
    units: [[86400, "ngày", "d"], [3600, "giờ", "h"], [60, "phút", "min"], [1, "giây", "s"]],
    keys: [
      ["J / K", "xuống / lên trong danh sách", "down / up the list"],
      ["Enter", "mở cảnh báo (sự việc) đang chọn", "open the selected alert (incident)"],
      ["A", "nhận xử lý (cả sự việc)", "take on (the whole incident)"],
      ["N", "ghi chú", "write a note"],
      ["G", "giao cho cán bộ, hoặc trả lại", "give to an officer, or back"],
      ["H", "chuyển cơ quan khác", "hand to another agency"],
      ["R", "đóng cảnh báo, ghi nguyên nhân", "close the alert, write its cause down"],
      ["O", "mở lại cảnh báo đóng nhầm", "re-open what was closed by mistake"],
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
  const items = () => [...document.querySelectorAll("#desk .alerts[data-live] li")].filter((item) => !item.closest("[hidden]"));
  const nameOf = (item) => item.dataset.fold ?? item.dataset.alert;
  function select(item, scroll) {
    for (const other of items()) other.classList.toggle("selected", other === item);
    selected = item ? nameOf(item) : null;
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }
  function renewed() {
    const all = items();
    const same = all.find((item) => nameOf(item) === selected);
    if (selected !== null) select(same ?? all[0] ?? null, false);
    if (focused && document.activeElement === document.body) {
      document.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    }
    grow();
  }
  document.addEventListener("focusin", (event) => { focused = event.target.dataset?.focus ?? null; });

  // ---- actions -----------------------------------------------------------------------------------------------------
  function act(kind, alert, version, text, more) {
    emitEvent("desk_act", { act: kind, alert: Number(alert), version: Number(version), text: text ?? "", ...more });
  }
  // A dialog acts on the version that was on the screen when it was opened.
  function openDialog(button) {
    const dialog = document.getElementById(button.dataset.open);
    dialog.dataset.version = button.dataset.version;
    dialog.showModal();
  }
  function send(form) {
    if (sent === form) return;
    const { text, diagnosis, agency, officer } = form.elements;
    const dialog = form.closest("dialog");
    const more = {
      ...(diagnosis && { diagnosis: diagnosis.value }),
      ...(agency && { agency: agency.value }),
      ...(officer && { officer: Number(officer.value) }),
    };
    act(form.dataset.form, form.dataset.alert, dialog?.dataset.version ?? 0, text.value.trim(), more);
    dialog?.close();
    text.blur();
    sent = form;
    setTimeout(() => { if (sent === form) sent = null; }, 3000); // no answer: let it be tried again
  }
  // What was written stays until it is done: whoever was too late, or without a database, need not write it again.
  let sent = null;
  window.iocAnswered = (done) => {
    if (done) sent?.reset();
    sent = null;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.act) {
      act(button.dataset.act, button.dataset.alert, button.dataset.version);
    } else if (button?.dataset.open) {
      openDialog(button);
    } else {
      const item = !button && event.target.closest?.("#desk .alerts li:not(.fold)");
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
    const at = all.findIndex((item) => nameOf(item) === selected);
    select(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))], true);
  }
  function inHand() {
    return document.querySelector("#desk li.selected") ?? document.getElementById("alert");
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    enter: () => document.querySelector("#desk li.selected > .what > :is(a, button)")?.click(),
    a: () => inHand()?.querySelector(":scope > .do > .act, .head [data-act=acknowledge]")?.click(),
    n: () => document.getElementById("note")?.focus(),
    g: () => document.querySelector("#alert [data-open=assign-dialog]")?.click(),
    h: () => document.querySelector("#alert [data-open=hand-over-dialog]")?.click(),
    r: () => document.querySelector("#alert :is([data-open=close-dialog], [data-open=explain-dialog])")?.click(),
    o: () => document.querySelector("#alert [data-act=reopen]")?.click(),
    s: () => inHand()?.querySelector("[data-silence-this]")?.click(),
    u: () => document.querySelector("#alert .back a")?.click(),
  };
  window.iocKeys = (more) => {
    for (const [key, vi, en, press] of more) {
      words.keys.push([key, vi, en]);
      keys[key.toLowerCase()] = press;
    }
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
    const told = Number(list?.dataset.desk ?? 0);
    if (!list || told === words.keys.length) return;
    list.dataset.desk = words.keys.length;
    for (const [key, vi, en] of words.keys.slice(told)) {
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
