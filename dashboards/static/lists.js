// Pages with a list: J and K walk along it, O and N turn to older and newer, / seeks, U goes back.
(() => {
  "use strict";
  const links = () => [...document.querySelectorAll("[data-walk] li > a, [data-walk] li[tabindex]")];
  function step(by) {
    const all = links();
    const focused = all.indexOf(document.activeElement.closest("[data-walk] li > a, [data-walk] li[tabindex]"));
    const at = focused >= 0 ? focused : all.findIndex((link) => link.getAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }
  const press = (selector) => () => document.querySelector(selector)?.click();
  ioc.keys([
    ["J / K", "xuống / lên trong danh sách", "down / up the list", { j: () => step(1), k: () => step(-1) }],
    ["O / N", "trang cũ hơn / mới hơn", "older / newer page", { o: press("a[rel=next]"), n: press("a[rel=prev]") }],
    ["/", "tới ô tìm", "to the search", { "/": () => document.querySelector("input[type=search]")?.focus() }],
    ["U", "về danh sách", "back to the list", { u: press(".back a") }],
  ]);
})();
