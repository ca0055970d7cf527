// Forms without a button that send themselves when something is chosen in them; by keys only what is chosen for good.
(() => {
  "use strict";
  // A list is walked by its arrows, a day is written digit by digit: it is sent by Enter, or when the focus goes on.
  const WALKED = "form[data-auto] :is(select, input[type=date])";
  const FOCUS = "ioc_focus";
  let reached = null;
  let walked = false;
  let waiting = null;

  function send(control) {
    waiting = null;
    // Whoever chose by the mouse is not held in the list: the page's own keys are theirs again.
    if (control === reached && control.matches(WALKED)) sessionStorage.setItem(FOCUS, location.pathname + " " + control.name);
    control.form.requestSubmit();
  }

  document.addEventListener("pointerdown", () => { reached = null; }, true);
  document.addEventListener("keydown", (event) => {
    reached = event.target;
    // Space, and Alt with an arrow, open the list: what is taken from an open one is chosen.
    walked = !event.altKey && ![" ", "Enter", "Alt"].includes(event.key);
    if (event.key !== "Enter" || !event.target.matches?.(WALKED)) return;
    // The browser would press the form's first button, which may be that of another choice.
    event.preventDefault();
    if (waiting === event.target) send(waiting);
  }, true);
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-auto]");
    if (!form || event.target.closest("[data-stay]")) return;
    if (walked && reached === event.target && event.target.matches(WALKED)) waiting = event.target;
    else send(event.target);
  });
  document.addEventListener("focusout", (event) => { if (waiting === event.target) send(waiting); });

  // The page that answers is drawn anew: whoever has no mouse goes on where they were.
  function restore(path, name, tries) {
    const control = document.querySelector(`form[data-auto] [name="${CSS.escape(name)}"]`);
    if (control && document.activeElement === document.body) control.focus();
    else if (!control && tries) setTimeout(restore, 100, path, name, tries - 1);
  }

  addEventListener("load", () => {
    const [path, name] = (sessionStorage.getItem(FOCUS) ?? "").split(" ");
    sessionStorage.removeItem(FOCUS);
    if (name && path === location.pathname) restore(path, name, 30);
  });
})();
