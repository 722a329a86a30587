/* Search: who and where, how much landed there, and from how many public bodies. */
function localvalueSearch(data, words, goTo) {
  "use strict";
  const mostOfAKind = 6;
  const kinds = { supplier: "Supplier", authority: "Local authority", constituency: "Constituency", ward: "Ward" };
  const points = data.points;
  const lowered = {};
  function names(kind) { return kind === "supplier" ? points.suppliers.slice(0, data.found.supplier.gbp.length) : data.found[kind].name; }
  function low(kind) {
    lowered[kind] = lowered[kind] || (kind === "place" ? points.place : names(kind)).map(function (name) { return name.toLowerCase(); });
    return lowered[kind];
  }
  function hits(kind, wanted) {
    const found = [];
    low(kind).forEach(function (name, i) { if (name.includes(wanted)) found.push(i); });
    return found;
  }
  function said(kind, i) {
    const of = data.found[kind];
    const where = kind === "supplier" ? " landed at " + words.plural(of.places[i], "place", "places") : " landed here";
    return words.gbp(of.gbp[i]) + where + words.fromBuyers(of.buyers[i]);
  }
  function item(kind, name, text, at) {
    const node = words.element("li");
    const button = words.element("button", name, "lv-place");
    button.type = "button";
    button.addEventListener("click", function () { goTo(at, button); });
    node.append(words.element("span", kind + " ", "lv-kind"), button, words.element("span", ": " + text + "."));
    return node;
  }
  function search(wanted) {
    const list = words.byId("lv-found");
    const items = [];
    let more = 0;
    if (wanted.length > 1) {
      Object.keys(kinds).forEach(function (kind) {
        const found = hits(kind, wanted);
        more += Math.max(0, found.length - mostOfAKind);
        found.slice(0, mostOfAKind).forEach(function (i) { items.push(item(kinds[kind], names(kind)[i], said(kind, i), data.found[kind].where[i])); });
      });
      const found = hits("place", wanted);
      more += Math.max(0, found.length - mostOfAKind);
      found.slice(0, mostOfAKind).forEach(function (i) {
        items.push(item("Place", points.place[i], words.gbp(points.gbp[i]) + " landed here" + words.fromBuyers(points.buyers[i]), [i]));
      });
    }
    list.replaceChildren(...items);
    const left = Object.keys(kinds).reduce(function (sum, kind) { return sum + data.found[kind].left_out; }, 0);
    const none = items.length ? "" : "Nothing of that name has pounds that could be placed.";
    const rest = [more ? words.plural(more, "more is", "more are") + " not listed: write more of the name." : "",
      left ? left.toLocaleString("en-GB") + " names with the least pounds are not searched." : ""];
    words.byId("lv-found-note").textContent = wanted.length > 1 ? [none].concat(rest).filter(Boolean).join(" ") : "";
  }
  return search;
}
