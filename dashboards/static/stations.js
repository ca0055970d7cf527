// The stations' registry: the list is searched as one types, the map places a station, the form is sent as one event.
window.iocStations = (() => {
  let map = null, mark = null, spots = null;

  const form = () => document.querySelector("form[data-station]");
  const degrees = (name) => {
    const text = form()?.elements[name].value.trim().replace(",", ".");
    return text && Number.isFinite(Number(text)) ? Number(text) : null;
  };

  function place() {
    const at = [degrees("latitude"), degrees("longitude")];
    if (!map || at.includes(null)) { mark?.remove(); mark = null; return; }
    mark ??= L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "chosen-spot" }), zIndexOffset: 5000 }).addTo(map);
    mark.setLatLng(at);
  }

  function pick({ latlng }) {
    if (!form()) return;
    form().latitude.value = latlng.lat.toFixed(5);
    form().longitude.value = latlng.lng.toFixed(5);
    place();
  }

  async function draw(id, land, stations, chosen) {
    const sheet = await ioc.sheetOf(id);
    if (!map) {
      map = sheet;
      await ioc.province(id, land);
      map.on("click", pick);
      map.scrollWheelZoom.enable();
      map.dragging.enable();
    }
    spots?.remove();
    const dot = (station) =>
      L.marker(station.at, { title: station.name, keyboard: false, icon: L.divIcon({ className: "spot", html: `<i class="shape" data-kind="${station.kind}"></i>` }) })
        .on("click", () => location.assign(`?station=${encodeURIComponent(station.key)}`));
    spots = L.layerGroup(stations.filter((station) => station.key !== chosen).map(dot)).addTo(map);
    place();
  }

  function search(words) {
    const shown = ioc.showFound(document.querySelectorAll("#stations li"), words);
    document.querySelector("#stations [data-count]").textContent = shown;
  }

  function restore(button) {
    for (const field of form().elements) {
      const was = button.dataset[`was${field.name.replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase())}`];
      if (field.name && was !== undefined) field.value = was;
    }
    place();
    form().querySelector("button").focus();
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) search(event.target.value);
    else if (event.target.closest("form[data-station]")) place();
  });
  document.addEventListener("click", (event) => {
    const register = event.target.closest("[data-register]"), back = event.target.closest("[data-restore]");
    if (back && form()) restore(back);
    if (register && form()) {
      form().elements.id.value = register.dataset.register;
      form().elements.kind.focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const sent = event.target.closest("form[data-station]");
    if (!sent) return;
    event.preventDefault();
    const button = sent.querySelector("button");
    if (button.disabled) return;
    button.disabled = true;
    emitEvent("save_station", { ...Object.fromEntries(new FormData(sent)), edition: sent.dataset.edition });
  });
  // Nothing was drawn anew: what is written stays, and may be sent again.
  const again = () => form()?.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  return { draw, again };
})();
