/* What the map does: one choice, one sentence, circles, and the layers, the search and the tables beside them. */
function localvalueMap(map) {
  "use strict";
  const data = JSON.parse(document.getElementById("localvalue-data").textContent);
  const points = data.points;
  const count = points.place.length;
  const step = 1e5;
  const state = { choice: data.choices[0] || null, role: "", registered: false };
  const words = localvalueWords(data, state);
  const marks = localvalueMarks(words, count);
  const ink = marks.ink;
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
    byId("lv-credit").textContent = data.credit;
    byId("lv-directory").textContent = [data.directory, data.attribution && "Counted " + data.attribution].filter(Boolean).join(". ");
    byId("lv-deprived").textContent = data.deprived ? "Deprived means “" + data.deprived.full + "”, of the place's own nation." : "";
    data.sources.forEach(function (line) { byId("lv-sources").append(element("li", line)); });
    data.limits.forEach(function (line) { byId("lv-limits").append(element("li", line)); });
    const select = byId("lv-choice");
    options(select, data.choices.map(function (option, i) { return [String(i), option.label]; }));
    byId("lv-choice-row").hidden = !data.choices.length;
    byId("lv-square").hidden = !data.choices.length;
    byId("lv-edge").hidden = !data.deprived;
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
    const told = state.choice || data.alone;
    const cells = Object.entries(told.cells);
    const beyond = told.unanswered - data.unplaced;
    if (Math.abs(beyond) >= 0.5) cells.push(["unknown", beyond]);
    return cells;
  }
  function share(pounds) { return data.total > 0 && pounds >= 0 ? words.percent(pounds / data.total) : ""; }
  function showLegend() {
    const legend = byId("lv-legend");
    const bar = byId("lv-bar");
    legend.replaceChildren(...parts().map(function (part) {
      const item = element("li");
      item.append(marks.icon(part[0]), element("span", words.className(part[0])), element("strong", words.gbp(part[1])), element("em", share(part[1])));
      return item;
    }));
    bar.replaceChildren(...parts().concat([["unplaced", data.unplaced]]).filter(function (part) { return part[1] > 0; }).map(function (part) {
      const stretch = element("span", null, "lv-fill-" + part[0]);
      stretch.style.flex = part[1] + " 0 0";
      return stretch;
    }));
  }
  function showUnplaced() {
    const said = share(data.unplaced);
    byId("lv-unplaced-gbp").textContent = words.gbp(data.unplaced) + (said ? " (" + said + ")" : "");
    byId("lv-unplaced-part").style.width = data.total > 0 ? Math.min(100, Math.max(0, 100 * data.unplaced / data.total)) + "%" : "0";
    byId("lv-unplaced-part").hidden = !(data.unplaced > 0);
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
  const homeLines = [];
  function drawAreas() {
    const sums = poundsByArea();
    data.areas.forEach(function (area) {
      const layer = L.polygon(area.rings.map(function (ring) { return [unpack(ring)]; }), {
        color: "#b1b4b6", weight: 1, fillColor: "#fbfbfa", fillOpacity: data.tiles ? 0 : 1, smoothFactor: 0.5,
      });
      const landed = sums.get(area.name);
      layer.bindTooltip(element("span", area.name + (landed ? ": " + words.gbp(landed) + " landed here" : "")), { sticky: true });
      if (area.home) homeBounds.extend(layer.getBounds());
      areaLayers.push({ layer: layer, home: area.home, name: area.name, at: [area.at[1] / step, area.at[0] / step], label: null });
      layer.addTo(map);
      if (area.home) homeLines.push(L.polygon(layer.getLatLngs(), { color: ink, weight: 3, fill: false, smoothFactor: 0.5, interactive: false }).addTo(map));
    });
    sendAreasBack([]);
  }
  /* What lies lowest is sent back last; lines round the home area stay above what is shaded */
  function sendAreasBack(shaded) {
    [homeLines, shaded, areaLayers.map(function (area) { return area.layer; })].forEach(function (layers) {
      layers.slice().reverse().forEach(function (layer) { layer.bringToBack(); });
    });
  }
  function showNames() {
    const weight = map.getZoom() < 8 ? 0.5 : 1;
    areaLayers.forEach(function (area) { if (area.layer.options.weight !== weight) area.layer.setStyle({ weight: weight }); });
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
      new marks.Mark(centre, { shape: "triangle", radius: 7, color: ink, weight: 2, fillColor: "#ffdd00", fillOpacity: 1 })
        .bindTooltip(element("span", "Site: " + site.name)).addTo(map).bringToFront();
    });
  }
  const markers = new Array(count).fill(null);
  /* Clear of the buttons in the corner, also on a telephone */
  function popupOptions() { return { maxWidth: Math.min(340, map.getSize().x - 105), autoPanPaddingTopLeft: [54, 8], autoPanPaddingBottomRight: [8, 8] }; }
  function marker(i) {
    const made = new marks.Mark([points.y[i] / step, points.x[i] / step]);
    made.bindTooltip(function () { return element("span", points.place[i] + ": " + words.gbp(words.whole(i))); });
    made.bindPopup(function () { return words.popup(i, marks.icon); }, popupOptions());
    return made;
  }
  function drawn(i) { return markers[i] && map.hasLayer(markers[i]); }
  let most = 1;
  function drawPoints() {
    let off = 0;
    most = 0;
    for (let i = 0; i < count; i += 1) if (points.x[i] !== null && points.y[i] !== null) most = Math.max(most, Math.abs(words.amount(i)));
    for (let i = 0; i < count; i += 1) {
      if (points.x[i] === null || points.y[i] === null) { off += words.whole(i); continue; }
      markers[i] = markers[i] || marker(i);
      allBounds.extend(markers[i].getLatLng());
      // A payment and its credit are a place all the same
      const has = words.amount(i) || (!state.role && !points.registered[i]);
      if (!has) { markers[i].remove(); continue; }
      markers[i].setRadius(marks.radius(words.amount(i), most || 1));
      if (!drawn(i)) markers[i].addTo(map);
    }
    byId("lv-offmap").textContent = off ? words.gbp(off) + " has no mark, because its place is known only roughly: it is in the table, and as areas under “More on the map”." : "";
    colourPoints();
    showKey();
  }
  function colourPoints() {
    markers.forEach(function (made, i) { if (made) made.setStyle(marks.style(words.classOf(i), words.inPart(i), words.isDeprived(i), words.amount(i) < 0)); });
  }
  function showKey() {
    const near = state.choice && ["rings", "reaches"].some(function (kind) { return data[kind].some(function (each) { return each.name === state.choice.name; }); });
    marks.key(byId("lv-key"), most, {
      credit: markers.some(function (made, i) { return made && words.amount(i) < 0; }) ? "Credits: less than £0" : "",
      site: data.sites.length ? words.plural(data.sites.length, "site", "sites") : "",
      home: homeLines.length ? (data.homes > 1 ? "Boundaries of the home areas" : "Boundary of the home area") : "",
      distance: near ? state.choice.label : "",
    });
  }

  /* Going to places, and back to what was asked from */
  const found = L.layerGroup().addTo(map);
  let askedFrom = null;
  function outline(name) {
    const held = areaLayers.filter(function (area) { return area.name === name; });
    held.forEach(function (area) { found.addLayer(L.polygon(area.layer.getLatLngs(), { color: "#1d70b8", weight: 4, fill: false, interactive: false })); });
    return held.reduce(function (bounds, area) { return bounds.extend(area.layer.getBounds()); }, L.latLngBounds([]));
  }
  function goTo(places, button, asked) {
    const there = places.filter(drawn);
    found.clearLayers();
    map.closePopup();
    const bounds = outline(asked && asked.area);
    if (!there.length && !bounds.isValid()) { byId("lv-found-note").textContent = "It has no mark on the map: its place is known only roughly, or it is in a layer that is not shown."; return; }
    there.forEach(function (i) {
      bounds.extend(markers[i].getLatLng());
      found.addLayer(new marks.Mark(markers[i].getLatLng(), { shape: markers[i].options.shape, radius: markers[i].getRadius() + 5, color: ink, weight: 3, fill: false, interactive: false }));
    });
    const alone = there.length === 1 && !(asked && asked.area);
    if (alone) map.setView(bounds.getCenter(), Math.max(map.getZoom(), 11), { animate: false });
    else map.fitBounds(bounds.pad(0.1), { animate: false, maxZoom: 13 });
    map.getContainer().scrollIntoView({ block: "nearest" });
    if (asked && asked.all > there.length && there.length > 1) byId("lv-found-note").textContent = "The " + there.length + " of its " + asked.all.toLocaleString("en-GB") + " places with the most pounds are marked.";
    if (!alone) return;
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
    byId("lv-sentence").textContent = (state.choice || data.alone).sentence;
    byId("lv-missed").textContent = state.choice ? state.choice.missed : "";
    map.closePopup();
    showLegend();
    showKey();
    colourPoints();
    layers.restyle(state.choice);
    tables.definitions();
    showPlaces();
  }
  /* A printed page is narrower than the screen: the map is drawn again at its width, and again after */
  function printed(before) {
    const view = map.getBounds();
    const frame = map.getContainer();
    frame.style.width = before ? "680px" : "";
    frame.style.height = before ? "400px" : "";
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(view, { animate: false });
    if (map._renderer && map._renderer._redraw) map._renderer._redraw();
  }
  window.addEventListener("beforeprint", function () { printed(true); });
  window.addEventListener("afterprint", function () { printed(false); });
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
  showUnplaced();
  drawAreas();
  layers = localvalueLayers(map, data, words, {
    unpack: unpack, colours: marks.colours, icon: marks.icon, popupOptions: popupOptions, sendAreasBack: sendAreasBack,
    choice: function () { return state.choice; },
    setRegistered: function (on) { state.registered = on; map.closePopup(); drawPoints(); showPlaces(); },
  });
  drawPoints();
  drawSites();
  showChoice();
  if (!allBounds.isValid()) allBounds.extend(homeBounds);
  if (data.homes > 1) byId("lv-home").textContent = "Show the home areas";
  byId("lv-home").hidden = !homeBounds.isValid();
  byId("lv-home").addEventListener("click", function () { fit(homeBounds); });
  byId("lv-all").addEventListener("click", function () { map.closePopup(); fit(L.latLngBounds([]).extend(allBounds).extend(homeBounds)); });
  byId("lv-find").addEventListener("input", function () { search(byId("lv-find").value); tables.find(byId("lv-find").value.trim().toLowerCase()); });
  fit(homeBounds.isValid() ? homeBounds : allBounds);
  map.on("moveend zoomend", showNames);
  showNames();
  document.documentElement.dataset.localvalue = "ready";
}
