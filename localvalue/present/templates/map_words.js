/* Words and numbers of the map. Every text that came with the data is shown by textContent: none is ever read as HTML. */
function localvalueWords(data, state) {
  "use strict";
  const points = data.points;
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
  function brief(pounds) {
    const step = [[1e9, "bn"], [1e6, "m"]].find(function (each) { return pounds >= each[0]; });
    return step ? "£" + (pounds / step[0]).toLocaleString("en-GB", { maximumFractionDigits: 1 }) + step[1] : gbp(pounds);
  }
  function percent(share) {
    const whole = Math.round(share * 100);
    if (whole === 0 && share > 0) return "under 1%";
    return whole === 100 && share < 1 ? "over 99%" : whole + "%";
  }
  function plural(n, one, many) { return n.toLocaleString("en-GB") + " " + (n === 1 ? one : many); }
  function fromBuyers(n) { return n ? ", from " + plural(n, "public body", "public bodies") : ""; }

  /* What a place is */
  function membership(name, i) {
    const letter = points.in[name] ? points.in[name].charCodeAt(i) : 45;
    if (letter === 45) return null;
    return letter < 256 ? letter - 48 : (letter - 256) / 100;
  }
  function classOf(i) {
    const local = state.choice ? membership(state.choice.name, i) : 0;
    const deprived = data.deprived ? membership(data.deprived.name, i) : 0;
    if (local === null || deprived === null) return "unknown";
    if (local >= 0.5) return deprived >= 0.5 ? "both" : "local";
    return deprived >= 0.5 ? "deprived" : "neither";
  }
  function isDeprived(i) { return Boolean(data.deprived) && membership(data.deprived.name, i) >= 0.5; }
  function inPart(i) {
    return [state.choice, data.deprived].some(function (definition) {
      const answer = definition ? membership(definition.name, i) : 0;
      return answer !== null && answer > 0 && answer < 1;
    });
  }
  function className(key) { return key === "unknown" ? "Not known under this definition" : data.classes[key]; }
  function registered(i) { return points.registered.length && state.role in { "": 1, supplier: 1 } ? points.registered[i] : 0; }
  function whole(i) { return state.role ? points.role[state.role][i] : points.gbp[i]; }
  function amount(i) { return state.registered ? whole(i) : whole(i) - registered(i); }
  function areaName(i) { return points.area_names[points.area[i]]; }
  function supplierNames(i) { return points.supplier[i].map(function (code) { return points.suppliers[code]; }).filter(Boolean); }
  function precision(i) { const how = points.how_names[points.how[i]]; return data.precisions[how] || how; }

  /* Why a place counts */
  const why = points.why;
  /* To a tenth, and finer where that would hide on which side of a round radius a place lies */
  function tenths(miles) { const short = miles.toFixed(1); return short.endsWith(".0") && Number(short) !== miles ? miles.toFixed(2) : short; }
  function distance(fact, i) {
    const found = why.away[fact][i];
    if (found === null) return "";
    const from = fact === "site" ? "the site" : "the buyer's boundary";
    const pair = Array.isArray(found) ? found : [found, found];
    if (fact === "home" && pair[1] === 0) return "it is inside the buyer's boundary";
    if (tenths(pair[0]) === tenths(pair[1])) return "it is " + tenths(pair[0]) + " miles from " + from;
    const least = fact === "home" && pair[0] === 0 ? "inside" : tenths(pair[0]) + " miles";
    return "it is from " + least + " to " + tenths(pair[1]) + " miles from " + (fact === "site" ? "the sites of its lines" : "the boundaries of its buyers");
  }
  function decileFact(fact, i) {
    const decile = (why.deciles[fact] || points.decile)[i];
    const domain = fact.split(":")[1].replaceAll("_", " ");
    const title = why.titles[fact] || points.index_names[points.index[i]];
    return decile ? "it is in decile " + decile + " of 10 (1 is the most deprived)" + (domain === "overall" ? "" : " for " + domain) + (title ? ", " + title : "") : "";
  }
  function fact(asked, i) {
    if (why.away[asked]) return distance(asked, i);
    if (asked.startsWith("decile:")) return decileFact(asked, i);
    if (asked === "authority" && !why.areas.authority) return areaName(i) ? "it is in " + areaName(i) : "";
    const area = why.areas[asked];
    return area && area.names[area.codes[i]] ? "it is in " + area.names[area.codes[i]] : "";
  }
  function answerWord(answer) {
    if (answer === null) return "Not known";
    if (answer <= 0) return "No";
    return answer < 1 ? "In part (" + percent(answer) + ")" : "Yes";
  }
  function whyItem(definition, i) {
    const answer = membership(definition.name, i);
    const item = element("li");
    const said = (why.asks[definition.name] || []).map(function (asked) { return fact(asked, i); }).filter(Boolean);
    if (answer !== null && answer > 0 && answer < 1) said.push(reasonInPart(i));
    const facts = said.join("; ");
    item.append(element("strong", answerWord(answer)), document.createTextNode(": " + definition.label + (facts ? ". " + facts[0].toUpperCase() + facts.slice(1) : "") + "."));
    return item;
  }
  function reasonInPart(i) {
    if (data.gathered && !data.exact.includes(points.how_names[points.how[i]])) return "its postcodes differ";
    return data.exact.includes(points.how_names[points.how[i]]) ? "its lines differ in where local is measured from" : "the place is known only roughly";
  }
  function whyList(i) {
    const first = [state.choice, data.deprived].filter(Boolean);
    const rest = data.definitions.filter(function (definition) { return !first.some(function (each) { return each.name === definition.name; }); });
    const list = element("ul", null, "lv-why");
    list.append(...first.concat(rest).map(function (definition) { return whyItem(definition, i); }));
    return list;
  }
  function partsText(i) {
    const roles = Object.keys(points.role).filter(function (role) { return points.role[role][i]; })
      .map(function (role) { return data.roles[role] + " " + gbp(points.role[role][i]); });
    const known = registered(i) ? gbp(registered(i)) + " of it is known only by a registered or head office." : "";
    return [roles.length ? "Landed with: " + roles.join("; ") + "." : "", known].filter(Boolean).join(" ");
  }
  function popup(i, icon) {
    const box = element("div");
    box.tabIndex = -1;
    const names = [points.place[i], areaName(i)].filter(Boolean).filter(function (name, at, all) { return all.indexOf(name) === at; });
    const key = classOf(i);
    const suppliers = supplierNames(i);
    const said = element("p", null, "lv-class");
    said.append(icon(key), element("span", className(key) + (inPart(i) ? ", for the larger part" : "")));
    box.append(element("h2", names.join(", ")), element("p", gbp(whole(i)), "lv-figure"), said);
    box.append(element("p", plural(points.lines[i], "line", "lines") + fromBuyers(points.buyers[i]) + (suppliers.length ? ", to " + suppliers.join("; ") : "") + "."), whyList(i));
    const told = ["Known by: " + precision(i).toLowerCase() + ".", partsText(i)].filter(Boolean);
    told.forEach(function (text) { box.append(element("p", text)); });
    return box;
  }
  return { element, byId, gbp, brief, percent, plural, fromBuyers, classOf, isDeprived, className, inPart, amount, whole, areaName, supplierNames, popup };
}
