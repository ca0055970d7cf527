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

  // Whoever goes on to another board goes on with the range of this one, also by a copied link or in a new window.
  const RANGE = ["hours", "from", "to"];
  for (const type of ["pointerover", "focusin", "click"]) document.addEventListener(type, (event) => {
    const link = event.target.closest?.('.card a[href^="/board/"]');
    if (!link) return;
    const [here, there] = [new URL(location.href), new URL(link.href)];
    if (RANGE.some((name) => there.searchParams.has(name))) return;
    for (const name of RANGE) if (here.searchParams.get(name)) there.searchParams.set(name, here.searchParams.get(name));
    link.href = there.pathname + there.search;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-picture]");
    if (button) picture(button);
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

  // ---- a card as a picture: its title, and what it shows, twice as fine as the screen -----------------------------------
  const SCALE = 2;
  const SVG = "http://www.w3.org/2000/svg";
  // So many pixels of a page, twice as many in a picture, is what every browser can still draw.
  const MOST_HIGH = 8000;
  const FONTS_MS = 500;

  async function picture(button) {
    const [card, background] = [button.closest(".card"), ioc.colour("card")];
    const drawing = card.querySelector(".chart");
    const chart = drawing?.offsetParent && getElement(Number(drawing.id.replace(/\D/g, "")))?.chart;
    const image = new Image();
    image.src = chart ? chart.getDataURL({ type: "png", pixelRatio: SCALE, backgroundColor: background }) : await asShown(card);
    await image.decode();
    // Its fonts are read only once it is there, and nothing tells when they are.
    if (!chart) await new Promise((done) => setTimeout(done, FONTS_MS));
    const link = document.createElement("a");
    link.download = button.dataset.picture + "-" + stamp() + ".png";
    link.href = paper(card, image, background, Boolean(chart)).toDataURL("image/png");
    link.click();
  }

  // What is no chart is HTML: inside an SVG, with the page's own styles, a browser draws it as it stands; a table whole.
  async function asShown(card) {
    const { width, height: shown } = card.querySelector(".body").getBoundingClientRect();
    const height = Math.min(MOST_HIGH, Math.max(shown, 1.06 * card.querySelector(".rows")?.scrollHeight + ioc.rem(1) || 0));
    const copy = card.cloneNode(true);
    copy.querySelectorAll(":scope > header, .leaflet-control-container, .spoken").forEach((each) => each.remove());
    copy.style.cssText = `width:${width}px;height:${height}px;padding:0;border-radius:0;box-shadow:none`;
    const wall = Object.assign(document.createElement("div"), { className: "wall" });
    const { fontFamily, fontSize, lineHeight } = getComputedStyle(document.body);
    Object.assign(wall.style, { fontFamily, fontSize, lineHeight, color: ioc.colour("ink"), background: ioc.colour("card") });
    const sheet = [styles(), ...(await fonts()), ".rows{overflow:hidden;max-height:none!important}.body::after{content:none!important}"];
    const style = Object.assign(document.createElement("style"), { textContent: sheet.join("\n") });
    wall.append(style, copy);
    const svg = document.createElementNS(SVG, "svg");
    const holder = document.createElementNS(SVG, "foreignObject");
    const sizes = { width: width * SCALE, height: height * SCALE, viewBox: `0 0 ${width} ${height}` };
    for (const [name, value] of Object.entries(sizes)) svg.setAttribute(name, value);
    for (const name of ["width", "height"]) holder.setAttribute(name, "100%");
    svg.setAttribute("data-theme", document.documentElement.dataset.theme);
    svg.setAttribute("style", `font-size:${ioc.rem(1)}px`);
    holder.append(wall);
    svg.append(holder);
    return "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
  }

  // The page's rules as they hold now: inside a picture a condition would ask for the picture's width, not the screen's.
  function styles(rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
    return [...rules].map((rule) => {
      if (!(rule instanceof CSSMediaRule)) return rule.cssText;
      return matchMedia(rule.conditionText).matches ? styles(rule.cssRules) : "";
    }).join("\n");
  }

  // The fonts that the page has loaded, within the text of their rules: a picture may fetch nothing.
  function fonts() {
    const name = ({ family, fontFamily, weight, fontWeight, unicodeRange }) => (family ?? fontFamily).replace(/"/g, "") + (weight ?? fontWeight) + unicodeRange;
    const loaded = new Set([...document.fonts].filter((face) => face.status === "loaded").map(name));
    const within = (sheet) => [...sheet.cssRules].flatMap((rule) => (rule.styleSheet ?? rule).cssRules ? within(rule.styleSheet ?? rule) : [rule]);
    const faces = [...document.styleSheets].flatMap(within).filter((rule) => rule instanceof CSSFontFaceRule);
    return Promise.all(faces.filter((rule) => loaded.has(name(rule.style))).map(async ({ cssText, parentStyleSheet }) => {
      const [, from] = cssText.match(/url\("?([^")]+)/);
      const font = await (await fetch(new URL(from, parentStyleSheet.href ?? location.href))).blob();
      const reader = new FileReader();
      await new Promise((done) => { reader.onload = done; reader.readAsDataURL(font); });
      return cssText.replace(from, reader.result).replace("font-display: block", "font-display: swap");
    }));
  }

  function paper(card, image, background, isChart) {
    const size = ioc.rem(1) * SCALE;
    const lines = linesOf(card, isChart);
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

  // What is chosen on the board, and what of it the card does not follow.
  function chosen(card) {
    const form = document.querySelector(".chooser form");
    const between = () => ["from", "to"].map((name) => form.elements[name]?.value.replace("T", " ")).join(" – ");
    const words = [...(form?.querySelectorAll("select") ?? [])].map((list) => {
      const choice = list.name === "hours" && !list.value ? between() : list.selectedOptions[0]?.text;
      return `${list.labels[0]?.firstChild.textContent.trim()}: ${choice}`;
    });
    return [...words, ...[...card.querySelectorAll(".of-now")].map((sign) => sign.innerText)];
  }

  // Each line is a list of words with their colour.
  function linesOf(card, isChart) {
    const text = (selector) => card.querySelector(selector)?.innerText.trim() || "";
    const grey = ioc.colour("ink-3");
    const when = [document.getElementById("city-date"), document.getElementById("city-time")];
    const title = [text("h2"), text(".unit") && "(" + text(".unit") + ")"].filter(Boolean).join(" ");
    const lines = [[[title, ioc.colour("ink")]], [[[document.title, ...when.map((each) => each?.innerText)].join(" · "), grey]]];
    const choices = chosen(card);
    if (choices.length) lines.push([[choices.join(" · "), grey]]);
    if (!isChart) return lines;
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
