// The letter of apology: a row's button opens the dialog for its dossier, which is sent to the page as one event.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-apologise]");
  const dialog = document.getElementById("apology");
  if (opener) {
    const form = dialog.querySelector("form");
    form.reset();
    form.dossier.value = form.shown.value = opener.dataset.apologise;
    dialog.showModal();
    form.promised.focus();
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-apology]");
  if (form) emitEvent("apologise", Object.fromEntries(new FormData(form)));
});
