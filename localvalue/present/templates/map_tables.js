/* The tables below the map: the same figures for who cannot see it, or would rather read. */
function localvalueTables(data, state, words, goTo, drawn) {
  "use strict";
  const points = data.points;
  const count = points.place.length;
  const atOnce = 25;
  let shown = atOnce;
  let wanted = "";
  function header(table, columns) {
    const row = words.element("tr");
    columns.forEach(function (column) {
      const cell = words.element("th", column.text, column.number ? "lv-number" : "");
      cell.scope = "col";
      row.append(cell);
    });
    table.tHead.replaceChildren(row);
  }
  function heading(text) { const cell = words.element("th", text); cell.scope = "row"; return cell; }
  function definitions() {
    const table = words.byId("lv-definitions");
    const keys = Object.keys((state.choice || data.alone).cells);
    table.caption.textContent = data.deprived
      ? "Pounds. Deprived: “" + data.deprived.full + "”, of the place's own nation." : "Pounds.";
    header(table, [{ text: state.choice ? "Count as local" : "Definition" }].concat(keys.map(function (key) { return { text: data.classes[key], number: true }; }),
      [{ text: "Not placed or not known", number: true }, { text: "Total", number: true }]));
    table.tBodies[0].replaceChildren(...(data.alone ? [data.alone] : data.choices).map(function (option) {
      const row = words.element("tr", null, option === state.choice ? "lv-chosen" : "");
      row.append(heading(option.label));
      keys.forEach(function (key) { row.append(words.element("td", words.gbp(option.cells[key]), "lv-number")); });
      row.append(words.element("td", words.gbp(option.unanswered), "lv-number"), words.element("td", words.gbp(data.total), "lv-number"));
      return row;
    }));
  }
  function matches(i) {
    return [points.place[i], words.areaName(i)].concat(words.supplierNames(i)).some(function (name) { return name.toLowerCase().includes(wanted); });
  }
  function placeRow(i) {
    const row = words.element("tr");
    const name = heading();
    const button = words.element("button", points.place[i], "lv-place");
    button.type = "button";
    button.disabled = !drawn(i);
    button.addEventListener("click", function () { goTo([i], button); });
    name.append(button);
    row.append(name, words.element("td", words.areaName(i), "lv-name"), words.element("td", words.gbp(words.whole(i)), "lv-number"),
      words.element("td", points.lines[i].toLocaleString("en-GB"), "lv-number"),
      words.element("td", points.buyers[i] ? points.buyers[i].toLocaleString("en-GB") : "", "lv-number"),
      words.element("td", words.supplierNames(i).join("; "), "lv-names"),
      words.element("td", words.className(words.classOf(i)) + (words.inPart(i) ? ", in part" : ""), "lv-name"), words.element("td", points.decile[i] || "", "lv-number"));
    return row;
  }
  function places() {
    const table = words.byId("lv-places");
    header(table, [{ text: "Place" }, { text: "Local authority" }, { text: "Pounds", number: true }, { text: "Lines", number: true },
      { text: "Public bodies", number: true }, { text: "Suppliers (up to five)" }, { text: "Class" }, { text: "Decile (1 = most deprived)", number: true }]);
    const found = [];
    for (let i = 0; i < count; i += 1) if ((!wanted || matches(i)) && (!state.role || words.whole(i))) found.push(i);
    if (state.role) found.sort(function (a, b) { return Math.abs(words.whole(b)) - Math.abs(words.whole(a)); });
    table.tBodies[0].replaceChildren(...found.slice(0, shown).map(placeRow));
    words.byId("lv-count").textContent = words.plural(found.length, "place", "places") + (wanted ? " found" : "") + ". Showing " + Math.min(shown, found.length).toLocaleString("en-GB") + ".";
    words.byId("lv-more").hidden = found.length <= shown;
  }
  words.byId("lv-more").addEventListener("click", function () { shown += 100; places(); });
  return {
    definitions: definitions,
    places: places,
    find: function (text) { wanted = text; shown = atOnce; places(); },
  };
}
