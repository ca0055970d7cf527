// The map: the province's outline and rivers, stations as pins, and labels that give way to each other.
(() => {
  "use strict";
  const { vietnamese, rem } = ioc;
  const sheets = new Map();

  async function sheetOf(id) {
    for (;;) {
      const element = typeof getElement === "function" ? getElement(id) : null;
      if (element && element.map && window.L) return element.map;
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  function named(feature) {
    return feature.properties[vietnamese() ? "name_vi" : "name_en"] || "";
  }

  async function province(id, geojson) {
    const map = await sheetOf(id);
    // What stands on the map is told in words beside it; only the way to look closer is for the keyboard.
    map.getPane("mapPane").setAttribute("aria-hidden", "true");
    const role = (wanted) => ({ filter: (feature) => feature.properties.role === wanted });
    const land = L.geoJSON(geojson, { ...role("outline"), style: { className: "land" }, interactive: false });
    const river = (feature, layer) => layer.bindTooltip(spanOf(named(feature)), { sticky: true });
    land.addTo(map);
    L.geoJSON(geojson, { ...role("river"), style: { className: "river" }, onEachFeature: river }).addTo(map);
    const place = (feature, at) =>
      L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "place", html: spanOf(named(feature)) }) });
    L.geoJSON(geojson, { ...role("place"), pointToLayer: place }).addTo(map);
    const fit = () => {
      map.invalidateSize({ animate: false });
      const pad = rem(1);
      const top = rem(2.2);
      const { clientWidth, clientHeight } = map.getContainer();
      // Hidden, it has no size, and leaflet finds no zoom for that; it is fitted when it is shown.
      if (clientWidth <= 2 * pad || clientHeight <= top + pad) return;
      map.fitBounds(land.getBounds(), { animate: false, paddingTopLeft: [pad, top], paddingBottomRight: [pad, pad] });
      map.setMinZoom(map.getZoom() - 0.01);
    };
    map.setMinZoom(0);
    fit();
    map.on("zoomend moveend", () => declutter(map));
    new ResizeObserver(() => { map.setMinZoom(0); fit(); }).observe(map.getContainer());
    if (matchMedia("(pointer: fine)").matches) L.control.zoom({ position: "topright", ...zoomWords() }).addTo(map);
    else map.dragging.disable();
    map.scrollWheelZoom.disable();
    sheets.set(id, { map, markers: new Map() });
  }

  function zoomWords() {
    return vietnamese() ? { zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" } : { zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" };
  }

  function spanOf(text) {
    const box = document.createElement("span");
    box.textContent = text;
    return box;
  }

  function told(pin) {
    const box = document.createElement("span");
    const name = document.createElement("b");
    const line = document.createElement("small");
    name.textContent = pin.name;
    line.textContent = [pin.value, pin.line].filter(Boolean).join(" · ");
    box.append(name, line);
    if (pin.more) box.append(Object.assign(document.createElement("small"), { textContent: pin.more }));
    return box;
  }

  function iconOf(pin) {
    const box = document.createElement("span");
    const mark = document.createElement("i");
    mark.className = "pin";
    mark.dataset.kind = pin.kind;
    mark.dataset.state = pin.state;
    if (pin.colour) mark.style.background = pin.colour;
    box.append(mark);
    if (["watch", "warning", "danger"].includes(pin.state)) {
      const label = document.createElement("span");
      label.className = "pin-label";
      label.textContent = pin.value;
      box.append(label);
    }
    return L.divIcon({ className: "station", html: box, iconSize: [0, 0] });
  }

  // Labels that would cover a pin or a more important label give way; zooming in brings them back.
  function declutter(map) {
    const box = map.getContainer();
    const taken = [...box.querySelectorAll(".pin")].map((pin) => pin.getBoundingClientRect());
    const rank = (label) => ranks[label.parentElement.querySelector(".pin").dataset.state];
    const values = [...box.querySelectorAll(".pin-label")].sort((a, b) => rank(b) - rank(a));
    const frame = box.getBoundingClientRect();
    const over = [...box.querySelectorAll(".leaflet-bar"), ...(box.closest(".card")?.querySelectorAll(".legend > *") ?? [])];
    taken.push(...over.map((each) => each.getBoundingClientRect()));
    for (const label of [...values, ...box.querySelectorAll(".place > span")]) {
      label.style.transform = "";
      const home = label.getBoundingClientRect();
      const inside = (r) => r.left >= frame.left && r.right <= frame.right;
      const clash = (r) => taken.some((t) => t.left < r.right && r.left < t.right && t.top < r.bottom && r.top < t.bottom);
      const free = placesFor(label, home).find(([dx, dy]) => {
        const r = DOMRect.fromRect({ x: home.x + dx, y: home.y + dy, width: home.width, height: home.height });
        return inside(r) && !clash(r);
      });
      label.style.visibility = free ? "" : "hidden";
      if (free) {
        label.style.transform = `translate(${free[0]}px, ${free[1]}px)`;
        taken.push(label.getBoundingClientRect());
      }
    }
  }

  // Where a label may stand, best first: as it is or to the left; a place's name around its point.
  function placesFor(label, home) {
    const off = rem(0.75);
    if (label.classList.contains("pin-label")) return [[0, 0], [-home.width - 1.6 * off, 0]];
    const middle = -home.height / 2;
    return [[off, middle], [-home.width - off, middle], [-home.width / 2, off * 0.7], [-home.width / 2, -home.height - off * 0.7],
      [off, off * 0.5], [-home.width - off, off * 0.5], [2 * off, -home.height - off], [-home.width - 2 * off, -home.height - off]];
  }

  const ranks = { normal: 1, silent: 2, watch: 3, warning: 4, danger: 5 };

  async function stations(id, pins) {
    const map = await sheetOf(id);
    while (!sheets.has(id)) await new Promise((done) => setTimeout(done, 50));
    const { markers } = sheets.get(id);
    for (const pin of pins) {
      const face = pin.state + pin.value + pin.colour;
      let held = markers.get(pin.key);
      if (!held) {
        held = { marker: L.marker(pin.at, { keyboard: false, icon: iconOf(pin) }).addTo(map), face };
        held.marker.bindTooltip(told(pin), { direction: "top", offset: [0, -6] });
        markers.set(pin.key, held);
      }
      if (held.face !== face) held.marker.setIcon(iconOf(pin));
      held.face = face;
      held.marker.setZIndexOffset(ranks[pin.state] * 1000);
      held.marker.setTooltipContent(told(pin));
    }
    declutter(map);
    const present = new Set(pins.map((pin) => pin.key));
    for (const [key, held] of markers) {
      if (!present.has(key)) { held.marker.remove(); markers.delete(key); }
    }
  }

  Object.assign(ioc, { sheetOf, province, stations });
})();
