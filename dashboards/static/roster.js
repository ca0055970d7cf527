// The roster: a turn's button opens the dialog that asks who takes it over; the answer is sent as one event.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-swap]");
  const dialog = document.getElementById("swap");
  if (opener && dialog) {
    const form = dialog.querySelector("form");
    form.reset();
    form.giver.value = opener.dataset.swap;
    form.at.value = opener.dataset.at;
    form.told.value = opener.dataset.told;
    const cannot = [opener.dataset.swap, ...opener.closest("li").dataset.away.split(" ")];
    for (const option of form.taker.options) option.hidden = option.disabled = cannot.includes(option.value);
    form.taker.value = [...form.taker.options].find((option) => !option.disabled)?.value ?? "";
    dialog.showModal();
    form.taker.focus();
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-swap-form]");
  if (form) emitEvent("swap_duty", Object.fromEntries(new FormData(form)));
});
