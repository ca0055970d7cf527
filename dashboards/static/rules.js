// The rules' pages: the list is filtered as one types, forms are sent as one event, fields follow how a rule is judged.
window.iocRules = (() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function settle(form) {
    const way = form.elements.way?.value, option = form.querySelector("[name=metric] option:checked, [data-metric] option:checked");
    if (way) form.dataset.way = way;
    if (!option) return;
    const words = form.querySelector("[data-find-station]").value;
    for (const row of all(".stations-of li", form)) {
      row.hidden = row.dataset.kind !== option.dataset.kind || !ioc.speaksOf(row, words);
      if (row.dataset.kind !== option.dataset.kind) row.querySelector("input").checked = false;
    }
    const unit = way === "silence" ? (ioc.vietnamese() ? "phút" : "min") : way?.startsWith("share") ? "%" : option.dataset.unit;
    form.querySelector("legend [data-unit]").textContent = unit ? `(${unit})` : "";
    const chosen = all("[data-station]:checked", form).length;
    form.querySelector("[data-chosen]").textContent = chosen || (ioc.vietnamese() ? "tất cả" : "all");
  }

  function values(form) {
    const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    if (form.querySelector("[data-find-station]")) told.stations = all("[data-station]:checked", form).map((box) => box.dataset.station).join(",");
    return told;
  }

  function send(form, act) {
    if (form.dataset.sent) return;
    if (act !== "preview") form.dataset.sent = "yes";
    emitEvent("rule_form", { ...values(form), act, seen: form.dataset.seen });
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-rule]");
    if (event.target.matches("[data-find]")) document.querySelector("[data-count]").textContent = ioc.showFound(all(".rules > li"), event.target.value);
    else if (form) settle(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-rule], form[data-undo]");
    if (!form) return;
    event.preventDefault();
    if (form.matches("[data-undo]")) form.closest("dialog").close();
    send(form, form.matches("[data-undo]") ? "undo" : event.submitter?.value ?? "preview");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open-undo]")) document.getElementById("undo").showModal();
    const row = event.target.closest(".rules > li");
    if (row && !event.target.closest("a") && !getSelection().toString()) row.querySelector("a").click();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-rule]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(form, "save");
    }
  });
  ioc.keys([["/", "tìm quy tắc", "find a rule", { "/": () => document.querySelector("[data-find]")?.focus() }]]);
  // The forms are drawn anew by the server; what follows from their choices is settled each time.
  new MutationObserver(() => all("form[data-rule]:not([data-settled])").forEach((form) => {
    form.dataset.settled = "yes";
    settle(form);
  })).observe(document.documentElement, { childList: true, subtree: true });
  // Nothing was stored: what is written stays, and may be sent again.
  const again = () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  return { again };
})();
