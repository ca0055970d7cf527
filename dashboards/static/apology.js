// The letter of apology: a row's button opens the dialog for its dossier, which is sent to the page as one event.
// A letter that was refused leaves its dossier's button there: what was written comes back with it.
let sent = {};
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-apologise]");
  const dialog = document.getElementById("apology");
  if (opener) {
    const form = dialog.querySelector("form");
    form.reset();
    form.dossier.value = form.shown.value = opener.dataset.apologise;
    if (sent.dossier === form.dossier.value) {
      form.promised.value = sent.promised;
      form.reason.value = sent.reason;
    }
    dialog.showModal();
    form.promised.focus();
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-apology]");
  if (!form) return;
  sent = Object.fromEntries(new FormData(form));
  emitEvent("apologise", sent);
});
