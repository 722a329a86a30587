/* What the map does. Every text that came with the data is shown by textContent: none is ever read as HTML. */
function localvalueMap(map) {
  "use strict";
  const data = JSON.parse(document.getElementById("localvalue-data").textContent);
  const points = data.points;
  const count = points.place.length;
  const step = 1e5;
  const colours = { both: "#12436d", local: "#28a197", deprived: "#f46a25", neither: "#d5d8da", unknown: "#ffffff" };
  const ink = "#0b0c0c";
  const grey = "#6f777b";
  const rowsAtOnce = 25;
  let choice = data.choices[0] || null;
  let shown = rowsAtOnce;

  /* Text and numbers */
  function element(tag, text, className) {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    if (className) node.className = className;
    return node;
  }
  function byId(id) { return document.getElementById(id); }
  function gbp(pounds) {
    const whole = Math.round(Math.abs(pounds));
    return (pounds < 0 && whole ? "-£" : "£") + whole.toLocaleString("en-GB");
  }
  function percent(share) {
    const whole = Math.round(share * 100);
    if (whole === 0 && share > 0) return "under 1%";
    return whole === 100 && share < 1 ? "over 99%" : whole + "%";
  }
  function plural(n, one, many) { return n.toLocaleString("en-GB") + " " + (n === 1 ? one : many); }

  /* What a place is */
  function membership(name, i) { const answers = points.in[name]; return answers ? answers[i] : null; }
  function classOf(i) {
    const local = choice ? membership(choice.name, i) : 0;
    const deprived = data.deprived ? membership(data.deprived.name, i) : 0;
    if (local === null || deprived === null) return "unknown";
    if (local >= 0.5) return deprived >= 0.5 ? "both" : "local";
    return deprived >= 0.5 ? "deprived" : "neither";
  }
  function inPart(i) {
    return [choice, data.deprived].some(function (definition) {
      const answer = definition ? membership(definition.name, i) : 0;
      return answer !== null && answer > 0 && answer < 1;
    });
  }
  function className(key) { return key === "unknown" ? "Not known under this definition" : data.classes[key]; }
  function why(definition, i) {
    const answer = membership(definition.name, i);
    const label = "“" + definition.label + "”";
    if (answer === null) return label + ": not known.";
    if (answer <= 0) return label + ": no.";
    return answer < 1 ? label + ": " + percent(answer) + " of it, because " + reasonInPart(i) + "." : label + ": yes.";
  }
  function reasonInPart(i) {
    return data.exact.includes(points.how_names[points.how[i]]) ? "its lines differ in where local is measured from" : "the place is known only roughly";
  }
  function others(i) {
    const rest = data.definitions.filter(function (definition) {
      return definition.name !== (choice && choice.name) && definition.name !== (data.deprived && data.deprived.name);
    });
    function listed(words, wanted) {
      const labels = rest.filter(function (definition) { const answer = membership(definition.name, i); return answer !== null && (answer > 0) === wanted; })
        .map(function (definition) { return "“" + definition.label + "”"; });
      return labels.length ? words + labels.join(", ") + "." : "";
    }
    return [listed("It also counts under ", true), listed("It does not count under ", false)].filter(Boolean).join(" ");
  }
  function decileText(i) {
    const index = points.index_names[points.index[i]];
    if (points.decile[i]) return "Decile " + points.decile[i] + " of 10 (1 is the most deprived), " + index + ".";
    return index ? "No one decile for this place, " + index + "." : "";
  }
  function supplierNames(i) { return points.supplier[i].map(function (code) { return points.suppliers[code]; }).filter(Boolean); }
  function areaName(i) { return points.area_names[points.area[i]]; }

  /* The page above the map */
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
    data.choices.forEach(function (option, i) { const node = element("option", option.label); node.value = String(i); select.append(node); });
    byId("lv-choice-row").hidden = !data.choices.length;
    select.addEventListener("change", function () { choice = data.choices[Number(select.value)]; showChoice(); });
  }
  function parts() {
    const cells = choice ? Object.entries(choice.cells) : [];
    const beyond = choice ? choice.unanswered - data.unplaced : 0;
    if (Math.abs(beyond) >= 0.5) cells.push(["unknown", beyond]);
    return cells;
  }
  function legendItem(key, words, pounds) {
    const item = element("li");
    item.append(element("i", null, "lv-fill-" + key));
    const text = element("span", words);
    const share = data.total > 0 && pounds >= 0 ? " (" + percent(pounds / data.total) + ")" : "";
    text.append(element("strong", gbp(pounds) + share));
    item.append(text);
    return item;
  }
  function showLegend() {
    const legend = byId("lv-legend");
    const bar = byId("lv-bar");
    legend.replaceChildren();
    bar.replaceChildren();
    parts().concat([["unplaced", data.unplaced]]).forEach(function (part) {
      const words = part[0] === "unplaced" ? "could not be placed" : className(part[0]);
      const item = legendItem(part[0], words, part[1]);
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
    for (let i = 0; i < count; i += 1) sums.set(areaName(i), (sums.get(areaName(i)) || 0) + points.gbp[i]);
    return sums;
  }
  const homeBounds = L.latLngBounds([]);
  const allBounds = L.latLngBounds([]);
  const areaLayers = [];
  function drawAreas() {
    const sums = poundsByArea();
    data.areas.forEach(function (area) {
      const corners = area.rings.map(unpack);
      const layer = L.polygon(corners.map(function (ring) { return [ring]; }), {
        color: area.home ? ink : "#b1b4b6", weight: area.home ? 3 : 1, fillColor: "#fbfbfa", fillOpacity: 1, smoothFactor: 0.5,
      });
      const landed = sums.get(area.name);
      layer.bindTooltip(element("span", area.name + (landed ? ": " + gbp(landed) + " landed here" : "")), { sticky: true });
      if (area.home) homeBounds.extend(layer.getBounds());
      areaLayers.push({ layer: layer, home: area.home, name: area.name, at: [area.at[1] / step, area.at[0] / step], label: null });
      layer.addTo(map);
    });
    areaLayers.forEach(function (area) { if (area.home) area.layer.bringToFront(); });
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
  const ringLayers = [];
  function addRing(layer, name, label) {
    layer.bindTooltip(element("span", label), { sticky: true });
    ringLayers.push({ layer: layer, name: name });
    layer.addTo(map);
  }
  function drawRings() {
    data.sites.forEach(function (site) {
      const centre = [site.y, site.x];
      data.rings.forEach(function (ring) {
        addRing(L.circle(centre, { radius: ring.radius_m, fill: false, color: grey, weight: 1.5 }), ring.name, ring.label);
      });
      if (!homeBounds.isValid() || data.sites.length === 1) homeBounds.extend(centre);
      L.circleMarker(centre, { radius: 5, color: ink, weight: 3, fillColor: "#ffdd00", fillOpacity: 1 })
        .bindTooltip(element("span", "Site: " + site.name)).addTo(map);
    });
    data.reaches.forEach(function (reach) {
      addRing(L.polyline(reach.rings.map(unpack), { color: grey, weight: 1.5 }), reach.name, reach.label);
    });
  }
  const markers = new Array(count).fill(null);
  function drawPoints() {
    let largest = 1;
    for (let i = 0; i < count; i += 1) largest = Math.max(largest, Math.abs(points.gbp[i]));
    for (let i = 0; i < count; i += 1) {
      if (points.x[i] === null || points.y[i] === null) continue;
      const at = [points.y[i], points.x[i]];
      allBounds.extend(at);
      const marker = L.circleMarker(at, { radius: Math.max(3.5, 30 * Math.sqrt(Math.abs(points.gbp[i]) / largest)) });
      marker.bindTooltip(function () { return element("span", points.place[i] + ": " + gbp(points.gbp[i])); });
      marker.bindPopup(function () { return popup(i); }, { maxWidth: 340 });
      markers[i] = marker.addTo(map);
    }
    const off = markers.reduce(function (sum, marker, i) { return marker ? sum : sum + points.gbp[i]; }, 0);
    byId("lv-offmap").textContent = off ? gbp(off) + " is in the table and not on the map, because its place has no one centre." : "";
  }
  function popup(i) {
    const box = element("div");
    box.append(element("h3", [points.place[i], areaName(i)].filter(Boolean).filter(function (name, at, all) { return all.indexOf(name) === at; }).join(", ")));
    box.append(element("p", gbp(points.gbp[i]), "lv-figure"));
    const key = classOf(i);
    box.append(element("p", className(key) + (inPart(i) ? ", for the larger part" : ""), "lv-class"));
    box.append(element("p", [choice, data.deprived].filter(Boolean).map(function (definition) { return why(definition, i); }).concat([decileText(i)]).join(" ")));
    const names = supplierNames(i);
    box.append(element("p", plural(points.lines[i], "line", "lines") + (names.length ? ", to " + names.join("; ") : "")));
    box.append(element("p", "Known by: " + (data.precisions[points.how_names[points.how[i]]] || points.how_names[points.how[i]]).toLowerCase() + "."));
    box.append(element("p", others(i)));
    return box;
  }
  function colourPoints() {
    markers.forEach(function (marker, i) {
      if (!marker) return;
      const key = classOf(i);
      const deprived = key === "both" || key === "deprived";
      const rough = key === "unknown" || inPart(i);
      marker.setStyle({
        fillColor: colours[key], fillOpacity: rough ? 0.4 : 0.85,
        color: deprived ? ink : key === "local" ? (rough ? colours.local : "#ffffff") : grey, weight: deprived || rough ? 2 : 1,
      });
    });
    ringLayers.forEach(function (ring) {
      const chosen = choice && ring.name === choice.name;
      ring.layer.setStyle({ color: chosen ? ink : grey, weight: chosen ? 3 : 1.5, dashArray: chosen ? null : "6 6" });
    });
  }

  /* The tables below the map */
  function header(table, columns) {
    const row = element("tr");
    columns.forEach(function (column) {
      const cell = element("th", column.text, column.number ? "lv-number" : "");
      cell.scope = "col";
      row.append(cell);
    });
    table.tHead.replaceChildren(row);
  }
  function showDefinitions() {
    const table = byId("lv-definitions");
    const keys = choice ? Object.keys(choice.cells) : [];
    table.caption.textContent = data.deprived
      ? "Pounds. Deprived: “" + data.deprived.label + "” of its own nation, " + data.deprived.index + "." : "Pounds.";
    header(table, [{ text: "Count as local" }].concat(keys.map(function (key) { return { text: data.classes[key], number: true }; }),
      [{ text: "Not placed or not known", number: true }, { text: "Total", number: true }]));
    table.tBodies[0].replaceChildren(...data.choices.map(function (option) {
      const row = element("tr", null, option === choice ? "lv-chosen" : "");
      const name = element("th", option.label);
      name.scope = "row";
      row.append(name);
      keys.forEach(function (key) { row.append(element("td", gbp(option.cells[key]), "lv-number")); });
      row.append(element("td", gbp(option.unanswered), "lv-number"), element("td", gbp(data.total), "lv-number"));
      return row;
    }));
  }
  function matches(i, wanted) {
    return [points.place[i], areaName(i)].concat(supplierNames(i)).some(function (name) { return name.toLowerCase().includes(wanted); });
  }
  function placeRow(i) {
    const row = element("tr");
    const name = element("th");
    name.scope = "row";
    const button = element("button", points.place[i], "lv-place");
    button.type = "button";
    button.disabled = !markers[i];
    button.addEventListener("click", function () {
      map.setView(markers[i].getLatLng(), Math.max(map.getZoom(), 11), { animate: false });
      markers[i].openPopup();
      map.getContainer().scrollIntoView({ block: "center" });
    });
    name.append(button);
    row.append(name, element("td", areaName(i), "lv-name"), element("td", gbp(points.gbp[i]), "lv-number"),
      element("td", points.lines[i].toLocaleString("en-GB"), "lv-number"), element("td", supplierNames(i).join("; ")),
      element("td", className(classOf(i)) + (inPart(i) ? ", in part" : ""), "lv-name"), element("td", points.decile[i] || "", "lv-number"));
    return row;
  }
  function showPlaces() {
    const table = byId("lv-places");
    header(table, [{ text: "Place" }, { text: "Local authority" }, { text: "Pounds", number: true }, { text: "Lines", number: true },
      { text: "Suppliers (up to five)" }, { text: "Class" }, { text: "Decile (1 = most deprived)", number: true }]);
    const wanted = byId("lv-find").value.trim().toLowerCase();
    const found = [];
    for (let i = 0; i < count; i += 1) if (!wanted || matches(i, wanted)) found.push(i);
    table.tBodies[0].replaceChildren(...found.slice(0, shown).map(placeRow));
    byId("lv-count").textContent = plural(found.length, "place", "places") + (wanted ? " found" : "") + ". Showing " + Math.min(shown, found.length).toLocaleString("en-GB") + ".";
    byId("lv-more").hidden = found.length <= shown;
  }

  function showChoice() {
    byId("lv-sentence").textContent = choice ? choice.sentence : "";
    map.closePopup();
    showLegend();
    colourPoints();
    showDefinitions();
    showPlaces();
  }
  function fit(bounds) { if (bounds.isValid()) map.fitBounds(bounds.pad(0.08), { animate: false, maxZoom: 13 }); }

  map.attributionControl.setPrefix(false);
  map.attributionControl.addAttribution('Sources below | <a href="https://leafletjs.com" rel="noopener noreferrer">Leaflet</a>');
  const frame = map.getContainer();
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", "Map of where the pounds landed. The tables below hold the same figures.");
  map.fitBounds([[49.8, -8.7], [60.9, 1.8]], { animate: false });
  showFixed();
  drawAreas();
  drawRings();
  drawPoints();
  showChoice();
  if (!allBounds.isValid()) allBounds.extend(homeBounds);
  byId("lv-home").hidden = !homeBounds.isValid();
  byId("lv-home").addEventListener("click", function () { fit(homeBounds); });
  byId("lv-all").addEventListener("click", function () { map.closePopup(); fit(L.latLngBounds([]).extend(allBounds).extend(homeBounds)); });
  byId("lv-find").addEventListener("input", function () { shown = rowsAtOnce; showPlaces(); });
  byId("lv-more").addEventListener("click", function () { shown += 100; showPlaces(); });
  fit(homeBounds.isValid() ? homeBounds : allBounds);
  map.on("moveend zoomend", showNames);
  showNames();
  document.documentElement.dataset.localvalue = "ready";
}
