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
  function percent(share) {
    const whole = Math.round(share * 100);
    if (whole === 0 && share > 0) return "under 1%";
    return whole === 100 && share < 1 ? "over 99%" : whole + "%";
  }
  function plural(n, one, many) { return n.toLocaleString("en-GB") + " " + (n === 1 ? one : many); }
  function fromBuyers(n) { return n ? ", from " + plural(n, "public body", "public bodies") : ""; }

  /* What a place is */
  function membership(name, i) { const answers = points.in[name]; return answers ? answers[i] : null; }
  function classOf(i) {
    const local = state.choice ? membership(state.choice.name, i) : 0;
    const deprived = data.deprived ? membership(data.deprived.name, i) : 0;
    if (local === null || deprived === null) return "unknown";
    if (local >= 0.5) return deprived >= 0.5 ? "both" : "local";
    return deprived >= 0.5 ? "deprived" : "neither";
  }
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
      return definition.name !== (state.choice && state.choice.name) && definition.name !== (data.deprived && data.deprived.name);
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
  function partsText(i) {
    const roles = Object.keys(points.role).filter(function (role) { return points.role[role][i]; })
      .map(function (role) { return data.roles[role] + " " + gbp(points.role[role][i]); });
    const known = registered(i) ? gbp(registered(i)) + " of it is known only by a registered or head office." : "";
    return [roles.length ? "Landed with: " + roles.join("; ") + "." : "", known].filter(Boolean).join(" ");
  }
  function popup(i) {
    const box = element("div");
    box.tabIndex = -1;
    const names = [points.place[i], areaName(i)].filter(Boolean).filter(function (name, at, all) { return all.indexOf(name) === at; });
    const key = classOf(i);
    const suppliers = supplierNames(i);
    box.append(element("h2", names.join(", ")), element("p", gbp(whole(i)), "lv-figure"));
    box.append(element("p", className(key) + (inPart(i) ? ", for the larger part" : ""), "lv-class"));
    box.append(element("p", [state.choice, data.deprived].filter(Boolean).map(function (definition) { return why(definition, i); }).concat([decileText(i)]).join(" ")));
    box.append(element("p", plural(points.lines[i], "line", "lines") + fromBuyers(points.buyers[i]) + (suppliers.length ? ", to " + suppliers.join("; ") : "")));
    const told = ["Known by: " + precision(i).toLowerCase() + ".", partsText(i), others(i)].filter(Boolean);
    told.forEach(function (text) { box.append(element("p", text)); });
    return box;
  }
  return { element, byId, gbp, percent, plural, fromBuyers, classOf, inPart, className, amount, whole, areaName, supplierNames, popup };
}
