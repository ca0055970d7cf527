// Quarantined sources: the button opens the dialog that asks why; the answer is sent as one event.
// A source that was not released leaves its button there: what was written comes back with it.
let sent = {};
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-release]");
  const dialog = document.getElementById("release");
  if (!opener || !dialog) return;
  const form = dialog.querySelector("form");
  form.reset();
  form.source.value = opener.dataset.release;
  form.told.value = opener.dataset.release;
  if (sent.source === form.source.value) form.why.value = sent.why;
  dialog.showModal();
  form.why.focus();
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-release-form]");
  if (!form) return;
  sent = { source: form.source.value, why: form.why.value };
  emitEvent("release_source", sent);
});
