// Pages with a list: J and K walk along it, O and N turn to older and newer, / seeks, U goes back.
(() => {
  "use strict";
  const words = [
    ["J / K", "xuống / lên trong danh sách", "down / up the list"],
    ["O / N", "trang cũ hơn / mới hơn", "older / newer page"],
    ["/", "tới ô tìm", "to the search"],
    ["U", "về danh sách", "back to the list"],
  ];
  const links = () => [...document.querySelectorAll("[data-walk] li > a, [data-walk] li[tabindex]")];
  function step(by) {
    const all = links();
    const focused = all.indexOf(document.activeElement.closest("[data-walk] li > a, [data-walk] li[tabindex]"));
    const at = focused >= 0 ? focused : all.findIndex((link) => link.getAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => document.querySelector("a[rel=next]")?.click(),
    n: () => document.querySelector("a[rel=prev]")?.click(),
    u: () => document.querySelector(".back a")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    ...(window.iocKeys ?? {}),
  };
  window.iocTyping = (event) =>
    event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")
    || event.target.closest?.("input, textarea, select, [contenteditable=true]");
  document.addEventListener("keydown", (event) => {
    if (window.iocTyping(event)) return;
    const key = keys[event.key.toLowerCase()];
    if (key) { event.preventDefault(); key(); }
  });
  function explain() {
    const list = document.querySelector("#help dl");
    if (!list) return;
    const vietnamese = document.documentElement.lang !== "en";
    for (const [key, vi, en] of [...words, ...(window.iocKeyWords ?? [])]) {
      const term = document.createElement("dt");
      term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(term, Object.assign(document.createElement("dd"), { textContent: vietnamese ? vi : en }));
    }
  }
  const waiting = setInterval(() => { if (document.querySelector("#help dl")) { clearInterval(waiting); explain(); } }, 200);
})();
