/* The layers of the map that are off when it opens, and their switches. */
function localvalueLayers(map, data, words, look) {
  "use strict";
  const ink = "#0b0c0c";
  const shades = ["#3f007d", "#54278f", "#6a51a3", "#807dba", "#9e9ac8", "#bcbddc", "#cfcfe5", "#dadaeb", "#efedf5", "#fcfbfd"];
  const made = {};
  const points = data.points;
  function centre(i) { return points.x[i] === null ? null : [points.y[i] / 1e5, points.x[i] / 1e5]; }
  function ring(of, label, layer) { return { of: of, layer: layer.bindTooltip(words.element("span", label), { sticky: true }) }; }
  const rings = [];
  const reaches = [];
  data.sites.forEach(function (site) {
    data.rings.forEach(function (each) {
      rings.push(ring(each.name, each.label, L.circle([site.y, site.x], { radius: each.radius_m, fill: false })));
    });
  });
  data.reaches.forEach(function (each) { reaches.push(ring(each.name, each.label, L.polyline(each.rings.map(look.unpack)))); });

  function deciles() {
    return data.deciles.decile.map(function (decile, i) {
      return L.polygon(data.deciles.rings[i].map(function (each) { return [look.unpack(each)]; }),
        { stroke: true, color: "#ffffff", weight: 0.5, fillColor: shades[decile - 1], fillOpacity: 0.7, smoothFactor: 0.5 })
        .bindTooltip(words.element("span", data.deciles.name[i] + ": decile " + decile + " of 10"), { sticky: true });
    });
  }
  function grounds() {
    return data.grounds.map(function (each) {
      const layer = L.polygon(each.rings.map(function (one) { return [look.unpack(one)]; }), { smoothFactor: 0.5 });
      layer.bindTooltip(function () { return words.element("span", "Somewhere in " + points.place[each.place] + ": " + words.gbp(words.whole(each.place))); }, { sticky: true });
      layer.bindPopup(function () { return words.popup(each.place, look.icon); }, look.popupOptions());
      layer.place = each.place;
      return layer;
    });
  }
  function flows() {
    const largest = Math.max.apply(null, data.flows.gbp.map(Math.abs).concat([1]));
    return data.flows.place.map(function (place, i) {
      const from = data.flows.from[data.flows.home[i]];
      const to = centre(place);
      if (!to || !from) return null;
      const pounds = data.flows.gbp[i];
      return L.polyline([[from[1] / 1e5, from[0] / 1e5], to],
        { color: ink, opacity: 0.3, weight: Math.max(1, 6 * Math.sqrt(Math.abs(pounds) / largest)), dashArray: pounds < 0 ? "4 6" : null })
        .bindTooltip(words.element("span", data.flows.homes[data.flows.home[i]] + " to " + points.place[place] + ": " + words.gbp(pounds)), { sticky: true });
    }).filter(Boolean);
  }
  const kinds = {
    rings: { label: "Circles at each distance from the site", has: rings.length, make: function () { return rings.map(function (each) { return each.layer; }); } },
    reaches: { label: "Lines at each distance from the home area's boundary", has: reaches.length, make: function () { return reaches.map(function (each) { return each.layer; }); } },
    deciles: { label: "Small areas, by how deprived they are", has: data.deciles.decile, make: deciles },
    grounds: { label: "Places known only roughly, as areas", has: data.grounds.length, make: grounds },
    flows: { label: "Lines from the buyer's area to where its pounds landed", has: data.flows.place, make: flows },
    registered: { label: "Pounds known only by a registered office", has: data.office },
  };
  function on(kind) { const box = words.byId("lv-layer-" + kind); return Boolean(box && box.checked); }
  function styleRings(choice) {
    [["rings", rings], ["reaches", reaches]].forEach(function (pair) {
      pair[1].forEach(function (each) {
        const chosen = choice && each.of === choice.name;
        each.layer.setStyle({ color: chosen ? ink : "#505a5f", weight: chosen ? 3 : 1.5, dashArray: chosen ? "7 5" : "2 6" });
        // The line of what is counted as local is always there: the others only for who asks
        if (chosen || on(pair[0])) each.layer.addTo(map); else each.layer.remove();
      });
    });
  }
  function styleGrounds() {
    (made.grounds || []).forEach(function (layer) {
      const key = words.classOf(layer.place);
      layer.setStyle({ color: ink, weight: 1.5, dashArray: "3 4", fillColor: look.colours[key], fillOpacity: 0.35 });
    });
  }
  function order() {
    ["flows", "grounds"].forEach(function (kind) { if (made[kind] && on(kind)) made[kind].slice().reverse().forEach(function (layer) { layer.bringToBack(); }); });
    look.sendAreasBack(made.deciles && on("deciles") ? made.deciles : []);
  }
  function show(kind) {
    if (kind === "registered") return look.setRegistered(on("registered"));
    if (kind === "rings" || kind === "reaches") return styleRings(look.choice());
    made[kind] = made[kind] || kinds[kind].make();
    made[kind].forEach(function (layer) { if (on(kind)) layer.addTo(map); else layer.remove(); });
    styleGrounds();
    order();
    words.byId("lv-shades").hidden = !on("deciles");
  }
  function note() {
    const said = data.rings_note ? [data.rings_note] : [];
    if (data.deciles.left_out) said.push("Small areas are drawn where most pounds landed; " + data.deciles.left_out.toLocaleString("en-GB") + " more with pounds are not.");
    if (data.flows.left_out) said.push("Of lines from the buyer those with the most pounds are drawn; " + data.flows.left_out.toLocaleString("en-GB") + " more are not.");
    return said.join(" ");
  }
  const list = words.byId("lv-switches");
  Object.keys(kinds).filter(function (kind) { return kinds[kind].has; }).forEach(function (kind) {
    const item = words.element("li");
    const box = words.element("input");
    box.type = "checkbox";
    box.id = "lv-layer-" + kind;
    const label = words.element("label", kinds[kind].label);
    label.htmlFor = box.id;
    box.addEventListener("change", function () { show(kind); });
    item.append(box, label);
    list.append(item);
  });
  words.byId("lv-layer-note").textContent = note();
  if (data.deciles.decile) {
    const scale = words.byId("lv-shades");
    scale.append(words.element("span", "Most deprived 10% of small areas"));
    shades.forEach(function (shade) { const patch = words.element("i"); patch.style.background = shade; scale.append(patch); });
    scale.append(words.element("span", "Least deprived 10%, each in its own nation: " + data.deciles.index));
  }
  return { restyle: function (choice) { styleRings(choice); styleGrounds(); } };
}
