// The duty desk: ages that grow, keys, and actions that carry the version which is on this very screen.
(() => {
  "use strict";
  const UNITS = [[86400, "ngày", "d"], [3600, "giờ", "h"], [60, "phút", "min"], [1, "giây", "s"]];

  // ---- ages, on the city's clock -----------------------------------------------------------------------------------
  function lasting(seconds) {
    const [size, vi, en] = UNITS.find(([each]) => seconds >= each) ?? UNITS.at(-1);
    return `${Math.round(seconds / size)} ${ioc.vietnamese() ? vi : en}`;
  }
  function grow() {
    const now = ioc.cityNow();
    for (const time of document.querySelectorAll("time[data-since]")) {
      const text = lasting(Math.max(0, (now - Number(time.dataset.since)) / 1000));
      if (time.textContent !== text) time.textContent = text;
    }
  }

  // ---- what is selected survives a new list ------------------------------------------------------------------------
  let selected = null;
  const items = () => [...document.querySelectorAll("#desk .alerts[data-live] li")].filter((item) => !item.closest("[hidden]"));
  const nameOf = (item) => item.dataset.fold ?? item.dataset.alert;
  function select(item, scroll) {
    for (const other of document.querySelectorAll("#desk li.selected")) other.classList.remove("selected");
    item?.classList.add("selected");
    selected = item ? nameOf(item) : null;
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }
  // A line that is gone is over, or part of its incident's by now. No other takes its place: a key would act on that.
  function foldOf(alert) {
    const line = document.querySelector(`#desk .alerts[data-live] [data-alert="${CSS.escape(alert)}"]`);
    return line?.closest(".fold") ?? null;
  }
  function renewed() {
    if (selected !== null) select(items().find((item) => nameOf(item) === selected) ?? foldOf(selected), false);
    grow();
  }

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
  const press = (selector) => () => document.querySelector(selector)?.click();
  ioc.keys([
    ["J / K", "xuống / lên trong danh sách", "down / up the list", { j: () => step(1), k: () => step(-1) }],
    ["Enter", "mở cảnh báo (sự việc) đang chọn", "open the selected alert (incident)",
      { enter: press("#desk li.selected > .what > :is(a, button)") }],
    ["A", "nhận xử lý (cả sự việc)", "take on (the whole incident)",
      { a: () => inHand()?.querySelector(":scope > .do > .act, .head [data-act=acknowledge]")?.click() }],
    ["N", "ghi chú", "write a note", { n: () => document.getElementById("note")?.focus() }],
    ["G", "giao cho cán bộ, hoặc trả lại", "give to an officer, or back", { g: press("#alert [data-open=assign-dialog]") }],
    ["H", "chuyển cơ quan khác", "hand to another agency", { h: press("#alert [data-open=hand-over-dialog]") }],
    ["R", "đóng cảnh báo, ghi nguyên nhân", "close the alert, write its cause down",
      { r: press("#alert :is([data-open=close-dialog], [data-open=explain-dialog])") }],
    ["O", "mở lại cảnh báo đóng nhầm", "re-open what was closed by mistake", { o: press("#alert [data-act=reopen]") }],
    ["S", "tạm im…", "silence…", { s: () => inHand()?.querySelector("[data-silence-this]")?.click() }],
    ["U", "về danh sách", "back to the list", { u: press("#alert .back a") }],
  ]);
  new MutationObserver(renewed).observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden"] });
  setInterval(grow, 1000);
})();
