// Dead letters: what is done with one, or with all of the filter, is sent as one event; discarding asks why first.
// Letters that were not discarded leave their button there: the reason that was written comes back with it.
(() => {
  "use strict";
  const act = (what) => emitEvent("letters_act", what);
  const dialog = (name) => document.getElementById(`${name}-letters`);
  let sent = {};
  function ask(button) {
    const asking = dialog(button.dataset.letters);
    const form = asking.querySelector("form");
    form.reset();
    form.dataset.letter = button.dataset.letter ?? "";
    form.elements.count.value = button.dataset.count ? `(${button.dataset.count})` : "";
    if (form.elements.why && sent.letter === form.dataset.letter) form.elements.why.value = sent.why;
    asking.showModal();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-letters], [data-undo]");
    if (!button) return;
    if (button.dataset.undo) act({ act: "undo", undoes: Number(button.dataset.undo) });
    else if (button.dataset.letters === "replay" && button.dataset.letter) act({ act: "replay", letter: button.dataset.letter });
    else ask(button);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-discard], form[data-replay]");
    if (!form) return;
    const why = form.elements.why?.value.trim() ?? "";
    if (form.elements.why) sent = { letter: form.dataset.letter, why };
    act({ act: "discard" in form.dataset ? "discard" : "replay", letter: form.dataset.letter, why });
  });
  const press = (what) => () => document.querySelector(`#letter [data-letters="${what}"]`)?.click();
  ioc.keys([
    ["R", "gửi lại bản ghi đang mở", "send the open letter again", { r: press("replay") }],
    ["D", "bỏ bản ghi đang mở", "discard the open letter", { d: press("discard") }],
  ]);
})();
