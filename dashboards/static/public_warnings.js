// Public warnings: the form is sent as one event, an area is drawn on the map, and what is final is asked about first.
window.iocWarnings = (() => {
  let map = null, shapes = null, mode = "", editing = false;

  const form = () => document.querySelector("form[data-warning]");
  const field = (name) => form()?.elements.namedItem(name);
  const degrees = (pair) => pair.split(",").map(Number);
  const isPoint = (point) => point.length === 2 && point.every(Number.isFinite);
  const points = () => (field("polygon")?.value.trim() || "").split(/\s+/).filter(Boolean).map(degrees).filter(isPoint);
  const written = ({ lat, lng }) => `${lat.toFixed(5)},${lng.toFixed(5)}`;

  function circle() {
    const [centre, radius] = (field("circle")?.value.trim() || "").split(/\s+/);
    const at = degrees(centre || "");
    return isPoint(at) && Number(radius) > 0 ? [...at, Number(radius)] : null;
  }

  function paint(shape) {
    if (!map) return;
    shapes?.remove();
    const style = { className: "warned", interactive: false }, layers = [];
    if (shape.polygon.length) layers.push(L.polygon(shape.polygon, style), ...shape.polygon.map((at) => L.circleMarker(at, { radius: 3, ...style })));
    if (shape.circle) layers.push(L.circle(shape.circle.slice(0, 2), { radius: shape.circle[2] * 1000, ...style }));
    shapes = L.layerGroup(layers).addTo(map);
  }
  const repaint = () => paint({ polygon: points(), circle: circle() });

  async function draw(id, land, shape, edits) {
    const sheet = await ioc.sheetOf(id);
    editing = edits;
    if (!map) {
      map = sheet;
      if (land.features.length) await ioc.province(id, land);
      map.on("click", place);
      map.dragging.enable();
    }
    if (editing && form()) repaint(); else paint(shape);
  }

  function place({ latlng }) {
    if (!editing || !mode || !form()) return;
    form().dataset.changed = "";
    if (mode === "circle") field("circle").value = `${written(latlng)} ${circle()?.[2] ?? 5}`;
    if (mode === "polygon") field("polygon").value = `${field("polygon").value.trim()} ${written(latlng)}`.trim();
    repaint();
  }

  function tool(name) {
    if (name === "undo") field("polygon").value = field("polygon").value.trim().split(/\s+/).slice(0, -1).join(" ");
    else if (name === "clear") field("polygon").value = field("circle").value = "";
    else mode = mode === name ? "" : name;
    for (const button of document.querySelectorAll("[data-draw][aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.dataset.draw === mode));
    }
    repaint();
  }

  // Until somebody writes an instruction of their own, it is the one that goes with the kind of event.
  function propose(code) {
    const all = [...document.querySelectorAll("[data-event]")];
    const wanted = all.find((each) => each.dataset.event === code);
    for (const speech of ["vi", "en"]) {
      const entry = field(`instruction_${speech}`), known = all.map((each) => each.dataset[speech]);
      if (wanted && (!entry.value.trim() || known.includes(entry.value))) entry.value = wanted.dataset[speech];
    }
  }

  function chosenUnits() {
    return [...document.querySelectorAll("[data-unit]:checked")].map((box) => box.value);
  }

  function send(what, more) {
    const given = what.startsWith("form:") ? { ...Object.fromEntries(new FormData(form())), units: chosenUnits().join(" ") } : {};
    emitEvent("public_warning", { ...given, ...more, do: what.replace("form:", ""), version: document.querySelector("[data-version]")?.dataset.version ?? "" });
  }

  document.addEventListener("input", (event) => {
    event.target.closest("form[data-warning]")?.setAttribute("data-changed", "");
    if (event.target.matches("[data-find-unit]")) {
      ioc.showFound(document.querySelectorAll(".units li"), event.target.value);
    } else if (event.target.matches("[name=polygon], [name=circle]")) repaint();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-unit]")) document.querySelector("[data-chosen]").textContent = chosenUnits().length;
    if (event.target.matches("form[data-warning] [name=event]")) propose(event.target.value);
  });
  document.addEventListener("keydown", (event) => {
    // Enter in the field that finds communes must not send the form.
    if (event.key === "Enter" && event.target.matches("[data-find-unit]")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const drawing = event.target.closest("[data-draw]"), asked = event.target.closest("[data-warn]");
    if (drawing) tool(drawing.dataset.draw);
    if (drawing && form()) form().dataset.changed = "";
    if (!asked) return;
    const dialog = document.getElementById(`ask-${asked.dataset.warn}`);
    if (dialog) dialog.showModal();
    else { asked.disabled = true; send(asked.dataset.warn, {}); }
  });
  document.addEventListener("submit", (event) => {
    const written = event.target.closest("form[data-warning]"), asked = event.target.closest("[data-warn-form]");
    if (asked) send(asked.dataset.warnForm, { why: asked.elements.why.value });
    if (!written) return;
    event.preventDefault();
    const button = event.submitter ?? written.querySelector("button[value]");
    if (button.disabled) return;
    written.querySelectorAll("button[value]").forEach((each) => { each.disabled = true; });
    send(`form:${button.value}`, {});
  });
  // Nothing was stored: what is written stays, and may be sent again.
  const again = () => form()?.querySelectorAll("button[value]").forEach((button) => { button.disabled = false; });
  // On a telephone what is wrong stands far above the button that was pressed.
  const faulty = () => setTimeout(() => {
    const first = form()?.querySelector("[aria-invalid], em[role=alert]");
    first?.scrollIntoView({ block: "center" });
    first?.focus();
  }, 100);
  const changed = () => form()?.hasAttribute("data-changed") ?? false;
  return { draw, again, changed, faulty };
})();
