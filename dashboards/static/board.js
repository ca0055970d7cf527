// What a board does by itself: the menus on its cards, by mouse and by keyboard, and charts taken away as pictures.
(() => {
  "use strict";
  const menuOf = (card) => card?.querySelector(".take");
  const itemsOf = (menu) => [...menu.querySelectorAll("div > :is(a, button)")];

  function open(menu) {
    menu.open = true;
    itemsOf(menu)[0]?.focus();
  }

  // `e` opens the menu of the card in focus; without one the first card takes the focus, from which Tab goes on.
  function take() {
    const card = document.activeElement?.closest(".card");
    if (card && menuOf(card)) open(menuOf(card));
    else document.querySelector(".card:has(.take)")?.focus();
  }

  // Before the page's own keys, for which the arrows mean another page.
  document.addEventListener("keydown", (event) => {
    if (ioc.chorded(event) || ioc.fieldOf(event)) return;
    const menu = event.target.closest?.(".take[open]");
    if (event.key.toLowerCase() === "e") take();
    else if (menu && event.key === "Escape") { menu.open = false; menu.closest(".card").focus(); }
    else if (menu && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      const items = itemsOf(menu);
      const by = event.key === "ArrowDown" ? 1 : -1;
      items.at((items.indexOf(document.activeElement) + by) % items.length).focus();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (button) picture(button.closest(".card"), button.dataset.picture);
    const item = event.target.closest?.(".take > div > :is(a, button)");
    if (!item) return;
    item.closest(".take").open = false;
    // Its menu is gone: the focus would be nowhere.
    item.closest(".card").focus();
  });

  // What was left empty is no choice: it need not stand in the address. An empty range means the one from – to.
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("form[data-auto]")) return;
    const data = event.formData;
    for (const name of new Set([...data].filter(([, value]) => value === "").map(([name]) => name))) {
      const others = data.getAll(name).filter((value) => value !== "" && name !== "hours");
      data.delete(name);
      for (const value of others) data.append(name, value);
    }
    if (data.has("hours")) for (const name of ["from", "to"]) data.delete(name);
  });

  // Several values that the address names hold until another choice is made in their list; before the form is sent.
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("form[data-auto] select")) return;
    for (const kept of event.target.form.querySelectorAll(`input[type=hidden][name="${event.target.name}"]`)) kept.remove();
    if (event.target.value === "*") event.target.value = "";
  }, true);

  // ---- a chart as a picture: its title, its curves with their newest values, and itself, twice as fine as the screen --
  const SCALE = 2;

  async function picture(card, name) {
    const drawing = card.querySelector(".chart");
    const chart = drawing && getElement(Number(drawing.id.replace(/\D/g, "")))?.chart;
    if (!chart) return;
    const background = ioc.colour("card");
    const image = new Image();
    image.src = chart.getDataURL({ type: "png", pixelRatio: SCALE, backgroundColor: background });
    await image.decode();
    const link = document.createElement("a");
    link.download = name + "-" + stamp() + ".png";
    link.href = paper(card, image, background).toDataURL("image/png");
    link.click();
  }

  function paper(card, image, background) {
    const size = ioc.rem(1) * SCALE;
    const lines = linesOf(card);
    const canvas = document.createElement("canvas");
    canvas.width = image.width + 2 * size;
    canvas.height = image.height + (lines.length * 1.5 + 2.2) * size;
    const pen = canvas.getContext("2d");
    pen.fillStyle = background;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    lines.forEach((line, number) => {
      pen.font = (number ? "" : "600 ") + (number ? 0.85 : 1.05) * size + "px " + ioc.font();
      let x = size;
      for (const [words, tint] of line) {
        pen.fillStyle = tint;
        pen.fillText(words, x, (number * 1.5 + 1.6) * size, canvas.width - x - size);
        x += pen.measureText(words).width + 0.5 * size;
      }
    });
    pen.drawImage(image, size, (lines.length * 1.5 + 1.2) * size);
    return canvas;
  }

  // Each line is a list of words with their colour.
  function linesOf(card) {
    const text = (selector) => card.querySelector(selector)?.innerText.trim() || "";
    const grey = ioc.colour("ink-3");
    const when = [document.getElementById("city-date"), document.getElementById("city-time")];
    const title = [text("h2"), text(".unit") && "(" + text(".unit") + ")"].filter(Boolean).join(" ");
    const lines = [[[title, ioc.colour("ink")]], [[[document.title, ...when.map((each) => each?.innerText)].join(" · "), grey]]];
    for (const item of card.querySelectorAll(".curves li")) {
      const { backgroundColor, color } = getComputedStyle(item.querySelector("i"));
      const [words, tint] = [item.innerText.trim(), ioc.colour("ink-2")];
      lines.push(item.matches(".alerted") ? [[words, color]] : [["■", backgroundColor], [words, tint]]);
    }
    const figure = [...card.querySelectorAll(".figure p")].map((each) => each.innerText.trim()).filter(Boolean);
    if (figure.length) lines.push([[figure.join(" · "), ioc.colour("ink-2")]]);
    return lines;
  }

  function stamp() {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short", timeStyle: "short" })
      .format(ioc.cityNow()).replace(/\D/g, "");
  }
})();
