/* Search: who and where, how much landed there, and from how many public bodies. */
function localvalueSearch(data, words, goTo) {
  "use strict";
  const mostOfAKind = 6;
  const kinds = { supplier: "Supplier", place: "Place", authority: "Local authority", constituency: "Constituency", ward: "Ward" };
  const points = data.points;
  const simple = {};
  const postcode = /^([a-z]{1,2}[0-9][a-z0-9]?[0-9])[a-z]{0,2}$/;
  /* As people type: no accents, one kind of apostrophe, "and" for "&", a postcode with or without its space */
  function simplified(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u2018\u2019`]/g, "'").replace(/&/g, " and ").replace(/\s+/g, " ").trim();
  }
  function names(kind) {
    if (kind === "place") return points.place;
    return kind === "supplier" ? points.suppliers.slice(0, data.found.supplier.gbp.length) : data.found[kind].name;
  }
  function all(kind) {
    const spaces = kind === "place" ? / /g : /(?!)/g;
    simple[kind] = simple[kind] || names(kind).map(function (name) { return simplified(name).replace(spaces, ""); });
    return simple[kind];
  }
  function asked(kind, wanted) {
    if (kind !== "place") return wanted;
    const close = wanted.replace(/ /g, "");
    const found = data.gathered && postcode.exec(close);
    return found ? found[1] : close;
  }
  /* 0 the name itself, 1 how it begins, 2 how a word of it begins, 3 anywhere in it */
  function rank(name, wanted) {
    const at = name.indexOf(wanted);
    if (at <= 0) return at < 0 ? -1 : name.length === wanted.length ? 0 : 1;
    return name.includes(" " + wanted) || name.includes("(" + wanted) ? 2 : 3;
  }
  function hits(kind, typed) {
    const wanted = asked(kind, typed);
    const found = [[], [], [], []];
    all(kind).forEach(function (name, i) { const how = rank(name, wanted); if (how >= 0) found[how].push(i); });
    return { kind: kind, best: found.findIndex(function (each) { return each.length; }), list: found.flat() };
  }
  function said(kind, i) {
    if (kind === "place") return words.gbp(points.gbp[i]) + " landed here" + words.fromBuyers(points.buyers[i]);
    const of = data.found[kind];
    const where = kind === "supplier" ? " landed at " + words.plural(of.places[i], "place", "places") : " landed here";
    return words.gbp(of.gbp[i]) + where + words.fromBuyers(of.buyers[i]);
  }
  function item(kind, i) {
    const name = names(kind)[i];
    const node = words.element("li");
    const button = words.element("button", name, "lv-place");
    const of = data.found[kind];
    button.type = "button";
    button.addEventListener("click", function () {
      goTo(kind === "place" ? [i] : of.where[i], button, { all: kind === "place" ? 1 : of.places[i], area: kind === "authority" ? name : "" });
    });
    node.append(words.element("span", kinds[kind] + " ", "lv-kind"), button, words.element("div", said(kind, i) + "."));
    return node;
  }
  function note(found, more) {
    const left = Object.keys(data.found).reduce(function (sum, kind) { return sum + data.found[kind].left_out; }, 0);
    return [found ? "" : "Nothing of that name has pounds that could be placed.",
      more ? words.plural(more, "more is", "more are") + " not listed: write more of the name." : "",
      left ? left.toLocaleString("en-GB") + " names with the least pounds are not searched." : ""].filter(Boolean).join(" ");
  }
  function search(text) {
    const typed = simplified(text);
    const found = typed.length < 2 ? [] : Object.keys(kinds).map(function (kind) { return hits(kind, typed); }).filter(function (each) { return each.list.length; });
    found.sort(function (a, b) { return a.best - b.best; });
    const items = [];
    let more = 0;
    found.forEach(function (each) {
      more += Math.max(0, each.list.length - mostOfAKind);
      each.list.slice(0, mostOfAKind).forEach(function (i) { items.push(item(each.kind, i)); });
    });
    words.byId("lv-found").replaceChildren(...items);
    words.byId("lv-found-note").textContent = typed.length < 2 ? "" : note(items.length, more);
  }
  return search;
}
