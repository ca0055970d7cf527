// The form for figures: sent to the page as one event; the page answers with the form drawn anew.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-enter]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  emitEvent("enter_figures", Object.fromEntries(new FormData(form)));
});
