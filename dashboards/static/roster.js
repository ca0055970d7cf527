// The roster: a turn's button opens the dialog that asks who takes it over; the answer is sent as one event.
// A turn that was not handed over leaves its button there: what was written comes back with it.
let last = {};

// A turn that has begun is asked for as it stands now; one that ended while it was still shown, as that one, not the next.
function instantIn({ from, until }) {
  const now = ioc.cityNow();
  return now <= Date.parse(from) ? from : new Date(Math.min(now, Date.parse(until) - 1)).toISOString();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-swap]");
  const dialog = document.getElementById("swap");
  if (opener && dialog) {
    const form = dialog.querySelector("form");
    form.reset();
    form.giver.value = opener.dataset.swap;
    form.at.value = instantIn(opener.dataset);
    form.told.value = opener.dataset.told;
    const cannot = [opener.dataset.swap, ...opener.closest("li").dataset.away.split(" ")];
    for (const option of form.taker.options) option.hidden = option.disabled = cannot.includes(option.value);
    form.taker.value = [...form.taker.options].find((option) => !option.disabled)?.value ?? "";
    if (last.told === form.told.value) {
      form.taker.value = last.taker;
      form.note.value = last.note;
    }
    dialog.showModal();
    form.taker.focus();
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-swap-form]");
  if (!form) return;
  last = { told: form.told.value, taker: form.taker.value, note: form.note.value };
  emitEvent("swap_duty", Object.fromEntries(new FormData(form)));
});
