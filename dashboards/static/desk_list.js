// The desk's list: incidents that open and stay open when the list is renewed, taking a whole one on, the filters' keys.
(() => {
  "use strict";
  const opened = new Set();
  const lines = () => document.querySelectorAll("#desk .fold");

  function show(line) {
    const open = opened.has(line.dataset.fold);
    const list = line.querySelector(":scope > .inner");
    if (list.hidden === !open) return;
    list.hidden = !open;
    line.querySelector("[data-unfold]").setAttribute("aria-expanded", open);
  }
  function toggle(line) {
    const name = line.dataset.fold;
    if (!opened.delete(name)) opened.add(name);
    lines().forEach(show);
  }

  // ---- all of an incident, after one question ------------------------------------------------------------------------
  let asked = [];
  function ask(button) {
    const dialog = document.getElementById("take-all-dialog");
    asked = button.dataset.takeAll.split(" ").map((one) => one.split(":").map(Number));
    const words = dialog.querySelector("[data-words]");
    dialog.querySelector(".told").textContent = button.dataset.told;
    words.textContent = words.dataset.words.replace("{n}", asked.length);
    dialog.showModal();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button && "takeAll" in button.dataset) return ask(button);
    if (button && "takeAllYes" in button.dataset) {
      emitEvent("desk_take_all", asked);
      button.closest("dialog").close();
      return undefined;
    }
    if (button && "unfold" in button.dataset) return toggle(button.closest("li"));
    const item = !button && !event.target.closest?.("a") && event.target.closest?.("#desk .alerts li");
    if (item && item.matches(".fold") && !String(getSelection())) toggle(item);
    return undefined;
  });

  ioc.keys([
    ["/", "tìm trong danh sách", "find in the list", { "/": () => document.getElementById("find")?.focus() }],
    ["X", "bỏ lọc", "clear the filters", { x: () => document.querySelector("[data-clear]")?.click() }],
  ]);
  new MutationObserver(() => lines().forEach(show)).observe(document.body, { childList: true, subtree: true });
})();
