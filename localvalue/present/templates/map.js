/* What the map does: one choice, one sentence, circles, and the layers, the search and the tables beside them. */
function localvalueMap(map) {
  "use strict";
  const data = JSON.parse(document.getElementById("localvalue-data").textContent);
  const points = data.points;
  const count = points.place.length;
  const step = 1e5;
  const colours = { both: "#12436d", local: "#28a197", deprived: "#f46a25", neither: "#d5d8da", unknown: "#ffffff" };
  const ink = "#0b0c0c";
  const grey = "#6f777b";
  const state = { choice: data.choices[0] || null, role: "", registered: false };
  const words = localvalueWords(data, state);
  const element = words.element;
  const byId = words.byId;

  /* The page above the map */
  function escaped(text) { return text.replace(/[&<>"']/g, function (sign) { return "&#" + sign.charCodeAt(0) + ";"; }); }
  function options(select, entries) {
    entries.forEach(function (entry) { const node = element("option", entry[1]); node.value = entry[0]; select.append(node); });
  }
  function showFixed() {
    byId("lv-title").textContent = data.title;
    byId("lv-subtitle").textContent = data.subtitle;
    byId("lv-fictional").textContent = data.fictional;
    byId("lv-fictional").hidden = !data.fictional;
    byId("lv-note").textContent = data.note;
    byId("lv-directory").textContent = [data.directory, data.attribution && "Counted " + data.attribution].filter(Boolean).join(". ");
    byId("lv-deprived").textContent = data.deprived
      ? "Deprived means “" + data.deprived.label + "” of its own nation: " + data.deprived.index + "." : "";
    data.sources.forEach(function (line) { byId("lv-sources").append(element("li", line)); });
    data.limits.forEach(function (line) { byId("lv-limits").append(element("li", line)); });
    const select = byId("lv-choice");
    options(select, data.choices.map(function (option, i) { return [String(i), option.label]; }));
    byId("lv-choice-row").hidden = !data.choices.length;
    select.addEventListener("change", function () { state.choice = data.choices[Number(select.value)]; showChoice(); });
    const roles = Object.keys(points.role);
    byId("lv-role-row").hidden = !roles.length;
    options(byId("lv-role"), [["", "All of them"]].concat(roles.map(function (role) { return [role, data.roles[role]]; })));
    byId("lv-role").addEventListener("change", function () { state.role = byId("lv-role").value; map.closePopup(); drawPoints(); showPlaces(); });
    byId("lv-office").hidden = !data.office;
    byId("lv-office").firstElementChild.textContent = words.gbp(data.office) + " is known only by where its supplier is registered."
      + " It is counted above and not drawn: a registered office is often a head office or an accountant's address, so a map of them misleads.";
    byId("lv-office-show").addEventListener("click", function () { const box = byId("lv-layer-registered"); byId("lv-layers").open = true; box.click(); box.focus(); });
  }
  function parts() {
    const cells = state.choice ? Object.entries(state.choice.cells) : [];
    const beyond = state.choice ? state.choice.unanswered - data.unplaced : 0;
    if (Math.abs(beyond) >= 0.5) cells.push(["unknown", beyond]);
    return cells;
  }
  function legendItem(key, said, pounds) {
    const item = element("li");
    item.append(element("i", null, "lv-fill-" + key));
    const text = element("span", said);
    const share = data.total > 0 && pounds >= 0 ? " (" + words.percent(pounds / data.total) + ")" : "";
    text.append(element("strong", words.gbp(pounds) + share));
    item.append(text);
    return item;
  }
  function showLegend() {
    const legend = byId("lv-legend");
    const bar = byId("lv-bar");
    legend.replaceChildren();
    bar.replaceChildren();
    parts().concat([["unplaced", data.unplaced]]).forEach(function (part) {
      const said = part[0] === "unplaced" ? "could not be placed" : words.className(part[0]);
      const item = legendItem(part[0], said, part[1]);
      if (part[0] === "unplaced") { item.id = "lv-unplaced"; item.lastChild.prepend(item.lastChild.lastChild); }
      legend.append(item);
      const stretch = element("span", null, "lv-fill-" + part[0]);
      stretch.style.flex = Math.max(part[1], 0) + " 0 0";
      if (part[1] > 0) bar.append(stretch);
    });
  }

  /* The map */
  function unpack(ring) {
    const corners = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < ring.length; i += 2) { x += ring[i]; y += ring[i + 1]; corners.push([y / step, x / step]); }
    return corners;
  }
  function poundsByArea() {
    const sums = new Map();
    for (let i = 0; i < count; i += 1) sums.set(words.areaName(i), (sums.get(words.areaName(i)) || 0) + points.gbp[i]);
    return sums;
  }
  const homeBounds = L.latLngBounds([]);
  const allBounds = L.latLngBounds([]);
  const areaLayers = [];
  function drawAreas() {
    const sums = poundsByArea();
    data.areas.forEach(function (area) {
      const layer = L.polygon(area.rings.map(function (ring) { return [unpack(ring)]; }), {
        color: area.home ? ink : "#b1b4b6", weight: area.home ? 3 : 1, fillColor: "#fbfbfa", fillOpacity: data.tiles ? 0 : 1, smoothFactor: 0.5,
      });
      const landed = sums.get(area.name);
      layer.bindTooltip(element("span", area.name + (landed ? ": " + words.gbp(landed) + " landed here" : "")), { sticky: true });
      if (area.home) homeBounds.extend(layer.getBounds());
      areaLayers.push({ layer: layer, home: area.home, name: area.name, at: [area.at[1] / step, area.at[0] / step], label: null });
      layer.addTo(map);
    });
    sendAreasBack();
  }
  function sendAreasBack() {
    [true, false].forEach(function (home) { areaLayers.forEach(function (area) { if (area.home === home) area.layer.bringToBack(); }); });
  }
  function showNames() {
    const view = map.getBounds();
    areaLayers.forEach(function (area) {
      const bounds = area.layer.getBounds();
      const width = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
      const fits = view.intersects(bounds) && width > area.name.length * 8;
      if (fits && !area.label) {
        area.label = L.tooltip({ permanent: true, direction: "center", className: "lv-area-name" + (area.home ? " lv-area-home" : ""), opacity: 1, interactive: false })
          .setLatLng(area.at).setContent(element("span", area.name)).addTo(map);
      } else if (!fits && area.label) { area.label.remove(); area.label = null; }
    });
  }
  function drawSites() {
    data.sites.forEach(function (site) {
      const centre = [site.y, site.x];
      if (!homeBounds.isValid() || data.sites.length === 1) homeBounds.extend(centre);
      L.circleMarker(centre, { radius: 5, color: ink, weight: 3, fillColor: "#ffdd00", fillOpacity: 1 })
        .bindTooltip(element("span", "Site: " + site.name)).addTo(map);
    });
  }
  const markers = new Array(count).fill(null);
  function marker(i) {
    const made = L.circleMarker([points.y[i], points.x[i]]);
    made.bindTooltip(function () { return element("span", points.place[i] + ": " + words.gbp(words.whole(i))); });
    made.bindPopup(function () { return words.popup(i); }, { maxWidth: 340 });
    return made;
  }
  function drawn(i) { return markers[i] && map.hasLayer(markers[i]); }
  function drawPoints() {
    let largest = 1;
    let off = 0;
    for (let i = 0; i < count; i += 1) largest = Math.max(largest, Math.abs(words.amount(i)));
    for (let i = 0; i < count; i += 1) {
      if (points.x[i] === null || points.y[i] === null) { off += words.whole(i); continue; }
      markers[i] = markers[i] || marker(i);
      allBounds.extend(markers[i].getLatLng());
      // A payment and its credit are a place all the same
      const has = words.amount(i) || (!state.role && !points.registered[i]);
      if (!has) { markers[i].remove(); continue; }
      markers[i].setRadius(Math.max(3.5, 30 * Math.sqrt(Math.abs(words.amount(i)) / largest)));
      if (!drawn(i)) markers[i].addTo(map);
    }
    byId("lv-offmap").textContent = off ? words.gbp(off) + " has no circle, because its place is known only roughly: it is in the table, and as areas under “More on the map”." : "";
    colourPoints();
  }
  function colourPoints() {
    markers.forEach(function (made, i) {
      if (!made) return;
      const key = words.classOf(i);
      const deprived = key === "both" || key === "deprived";
      const rough = key === "unknown" || words.inPart(i);
      made.setStyle({
        fillColor: colours[key], fillOpacity: rough ? 0.4 : 0.85,
        color: deprived ? ink : key === "local" ? (rough ? colours.local : "#ffffff") : grey, weight: deprived || rough ? 2 : 1,
      });
    });
  }

  /* Going to places, and back to what was asked from */
  const marks = L.layerGroup().addTo(map);
  let askedFrom = null;
  function goTo(places, button) {
    const there = places.filter(drawn);
    marks.clearLayers();
    map.closePopup();
    if (!there.length) { byId("lv-found-note").textContent = "It has no circle on the map: its place is known only roughly, or it is in a layer that is not shown."; return; }
    const bounds = L.latLngBounds(there.map(function (i) { return markers[i].getLatLng(); }));
    if (there.length === 1) map.setView(bounds.getCenter(), Math.max(map.getZoom(), 11), { animate: false });
    else map.fitBounds(bounds.pad(0.2), { animate: false, maxZoom: 13 });
    there.forEach(function (i) {
      marks.addLayer(L.circleMarker(markers[i].getLatLng(), { radius: markers[i].getRadius() + 5, color: ink, weight: 3, fill: false, interactive: false }));
    });
    map.getContainer().scrollIntoView({ block: "center" });
    if (there.length > 1) return;
    markers[there[0]].openPopup();
    askedFrom = button;
    const box = map._popup.getElement().querySelector("[tabindex]");
    if (box) box.focus({ preventScroll: true });
  }
  function back() {
    if (askedFrom && askedFrom.isConnected) askedFrom.focus();
    askedFrom = null;
  }

  const tables = localvalueTables(data, state, words, goTo, drawn);
  const search = localvalueSearch(data, words, goTo);
  let layers = null;
  function showPlaces() { tables.places(); }
  function showChoice() {
    byId("lv-sentence").textContent = state.choice ? state.choice.sentence : "";
    map.closePopup();
    showLegend();
    colourPoints();
    layers.restyle(state.choice);
    tables.definitions();
    showPlaces();
  }
  function fit(bounds) { if (bounds.isValid()) map.fitBounds(bounds.pad(0.08), { animate: false, maxZoom: 13 }); }

  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution('Sources below | <a href="https://leafletjs.com" rel="noopener noreferrer">Leaflet</a>');
  if (data.tiles) {
    L.tileLayer(data.tiles.url, { attribution: escaped(data.tiles.attribution), maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" }).addTo(map);
  }
  const frame = map.getContainer();
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", "Map of where the pounds landed. The tables below hold the same figures.");
  frame.addEventListener("keydown", function (event) { if (event.key === "Escape") map.closePopup(); });
  map.on("popupclose", back);
  map.fitBounds([[49.8, -8.7], [60.9, 1.8]], { animate: false });
  showFixed();
  drawAreas();
  layers = localvalueLayers(map, data, words, {
    unpack: unpack, colours: colours, sendAreasBack: sendAreasBack,
    choice: function () { return state.choice; },
    setRegistered: function (on) { state.registered = on; map.closePopup(); drawPoints(); showPlaces(); },
  });
  drawSites();
  drawPoints();
  showChoice();
  if (!allBounds.isValid()) allBounds.extend(homeBounds);
  byId("lv-home").hidden = !homeBounds.isValid();
  byId("lv-home").addEventListener("click", function () { fit(homeBounds); });
  byId("lv-all").addEventListener("click", function () { map.closePopup(); fit(L.latLngBounds([]).extend(allBounds).extend(homeBounds)); });
  byId("lv-find").addEventListener("input", function () { const wanted = byId("lv-find").value.trim().toLowerCase(); search(wanted); tables.find(wanted); });
  fit(homeBounds.isValid() ? homeBounds : allBounds);
  map.on("moveend zoomend", showNames);
  showNames();
  document.documentElement.dataset.localvalue = "ready";
}
