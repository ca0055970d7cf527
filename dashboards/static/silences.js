// Silences: the form is opened by a key, a button or the page's address, and what it would do is shown as one types.
window.iocSilences = (() => {
  const NAMES = ["rule", "subject", "start", "until", "lasts", "last", "rrule", "reason"];
  const dialog = () => document.getElementById("silence");
  const form = () => document.getElementById("silence-form");
  let waiting = null, ticked = "";

  function values() {
    const data = new FormData(form());
    const one = Object.fromEntries(NAMES.map((name) => [name, data.get(name) ?? ""]));
    return { ...one, days: data.getAll("days").join(","), confirmed: data.get("confirmed") ?? "" };
  }
  function written() {
    clearTimeout(waiting);
    waiting = null;
    if (dialog()?.open) emitEvent("silence_written", values());
  }

  function fill(given) {
    if (!dialog() || document.querySelector("dialog[open]")) return;
    form().reset();
    ticked = "";
    for (const name of NAMES) form().elements[name].value = given[name] ?? "";
    const days = (given.days ?? "").split(",");
    for (const box of form().elements.days) box.checked = days.includes(box.value);
    form().querySelector("details").open = Boolean(given.rrule);
    if (!given.until && !given.lasts) form().elements.lasts.value = document.querySelector("#lengths option:nth-child(2)").value;
    dialog().showModal();
    const empty = ["subject", "reason"].map((name) => form().elements[name]).find((field) => !field.value);
    (given.rule && !given.subject ? form().elements.reason : empty ?? form().elements.reason).focus();
    written();
  }

  // The address of the page that an alert's "silence…" leads to; once used it is not used again by a reload.
  function fromAddress() {
    const asked = new URLSearchParams(location.search);
    if (!asked.has("new") || !dialog()) return Boolean(dialog());
    fill(Object.fromEntries(asked));
    history.replaceState(null, "", location.pathname);
    return true;
  }

  function ask(kind, button) {
    const card = button.closest("[data-silence]"), asking = document.getElementById(`${kind}-silence`);
    const sent = asking.querySelector("form");
    sent.reset();
    sent.told.value = button.dataset.told;
    asking.dataset.silence = card.dataset.silence;
    asking.dataset.edition = card.dataset.edition;
    const beneath = card.querySelector("[data-beneath]");
    asking.querySelector("[data-beneath-here]").replaceChildren(...(beneath ? [beneath.cloneNode(true)] : []));
    asking.showModal();
    (sent.elements.lasts ?? sent.elements.why).focus();
  }

  // A dialog that was sent stays open, and is sent once, until the answer comes.
  function sending(sent) {
    const button = (sent.id && document.querySelector(`button[form="${sent.id}"]`)) || sent.querySelector("button:not([data-cancel])");
    if (button.disabled) return false;
    button.disabled = true;
    return true;
  }
  function answered(name, done) {
    const asking = document.getElementById(name);
    for (const button of asking.querySelectorAll("button:disabled")) button.disabled = false;
    if (done) asking.close();
    else asking.querySelector(".confirm input:not(:checked), [aria-invalid]")?.focus();
  }

  document.addEventListener("input", (event) => {
    if (!event.target.form || event.target.form !== form()) return;
    if (event.target.name === "confirmed") { ticked = event.target.checked ? event.target.value : ""; return; }
    const other = { until: "lasts", lasts: "until" }[event.target.name];
    if (other && event.target.value) form().elements[other].value = "";
    clearTimeout(waiting);
    waiting = setTimeout(written, 250);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if ("fill" in button.dataset) fill(button.dataset);
    else if ("end" in button.dataset) ask("end", button);
    else if ("extend" in button.dataset) ask("extend", button);
  });
  document.addEventListener("submit", (event) => {
    const sent = event.target, kind = sent.dataset.silenceAct;
    if (sent !== form() && !kind) return;
    event.preventDefault();
    if (!sending(sent)) return;
    if (!kind) { emitEvent("silence_add", values()); return; }
    const { silence, edition } = sent.closest("dialog").dataset;
    const { why, lasts } = Object.fromEntries(new FormData(sent));
    emitEvent("silence_act", { act: kind, silence: Number(silence), edition, why, lasts: lasts ?? "" });
  });
  document.addEventListener("close", (event) => {
    if (event.target === dialog()) emitEvent("silence_written", {});
  }, true);
  ioc.keys([["N", "đặt tạm im mới", "write a new silence", { n: () => fill({}) }]]);

  // What the server says is wrong is marked on its field; a tick stays as long as it is about the same alerts.
  new MutationObserver(() => {
    if (!form()) return;
    const confirmed = document.querySelector("#would [name=confirmed]");
    if (confirmed && confirmed.value === ticked) confirmed.checked = true;
    for (const name of NAMES) {
      const field = form().elements[name];
      if (document.querySelector(`#would [data-wrong="${name}"]`)) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }).observe(document.body, { childList: true, subtree: true });
  const opening = setInterval(() => { if (fromAddress()) clearInterval(opening); }, 100);
  setTimeout(() => clearInterval(opening), 10000);
  return { answered };
})();
