/* The marks of the map: a square is local, a circle is not, and a black edge is deprived; so in the legend, too. */
function localvalueMarks(words, count) {
  "use strict";
  const ink = "#0b0c0c";
  const grey = "#6f777b";
  /* Many marks are drawn smaller, or they would hide each other and the map */
  const largest = count > 3000 ? 16 : count > 800 ? 22 : 30;
  const least = count > 3000 ? 2.5 : 3.5;
  const colours = { both: "#12436d", local: "#28a197", deprived: "#f46a25", neither: "#d5d8da", unknown: "#ffffff" };
  /* Half the side of a square that is as large as a circle of radius 1: pounds are read from sizes */
  const half = Math.sqrt(Math.PI) / 2;
  L.Canvas.include({
    _updateMark: function (layer) {
      if (!this._drawing || layer._empty()) return;
      const r = Math.max(layer._radius, 1);
      const p = layer._point;
      this._ctx.beginPath();
      if (layer.options.shape === "square") this._ctx.rect(p.x - r * half, p.y - r * half, 2 * r * half, 2 * r * half);
      else if (layer.options.shape === "triangle") { this._ctx.moveTo(p.x, p.y - r); this._ctx.lineTo(p.x + r, p.y + r); this._ctx.lineTo(p.x - r, p.y + r); this._ctx.closePath(); }
      else this._ctx.arc(p.x, p.y, r, 0, Math.PI * 2, false);
      this._fillStroke(this._ctx, layer);
    },
  });
  const Mark = L.CircleMarker.extend({
    _updatePath: function () { this._renderer[this._renderer._updateMark ? "_updateMark" : "_updateCircle"](this); },
    _updateBounds: function () {
      const reach = this._radius * Math.SQRT2 + this._clickTolerance();
      this._pxBounds = L.bounds(this._point.subtract([reach, reach]), this._point.add([reach, reach]));
    },
    _containsPoint: function (p) {
      const away = p.subtract(this._point);
      const reach = (this.options.shape === "square" ? half : 1) * this._radius + this._clickTolerance();
      return this.options.shape === "square" ? Math.max(Math.abs(away.x), Math.abs(away.y)) <= reach : Math.hypot(away.x, away.y) <= reach;
    },
  });
  function style(key, rough, deprived, credit) {
    return {
      shape: key === "both" || key === "local" ? "square" : "circle",
      fillColor: colours[key], fillOpacity: rough || key === "unknown" ? 0.45 : 0.9,
      color: deprived ? ink : key === "local" && !credit ? (rough ? colours.local : "#ffffff") : grey, weight: deprived || rough || credit ? 2 : 1,
      dashArray: credit ? "3 3" : null,
    };
  }
  function radius(pounds, most) { return Math.max(least, largest * Math.sqrt(Math.abs(pounds) / most)); }

  /* The same marks beside words */
  function svg(tag, attributes) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(function (pair) { node.setAttribute(pair[0], pair[1]); });
    return node;
  }
  function picture(width, height, shape) {
    const box = svg("svg", { width: width, height: height, viewBox: "0 0 " + width + " " + height, "aria-hidden": "true", focusable: "false" });
    box.append(shape);
    return box;
  }
  function icon(key) {
    const look = style(key, false, key === "both" || key === "deprived", false);
    const paint = { fill: look.fillColor, stroke: key === "local" ? look.fillColor : look.color, "stroke-width": key === "unknown" ? 2 : look.weight };
    const square = look.shape === "square";
    return picture(18, 18, svg(square ? "rect" : "circle", Object.assign(square ? { x: 2.5, y: 2.5, width: 13, height: 13 } : { cx: 9, cy: 9, r: 7 }, paint)));
  }
  function size(r) { return picture(2 * r + 2, 2 * r + 2, svg("circle", { cx: r + 1, cy: r + 1, r: r, fill: "#ffffff", stroke: ink })); }
  function triangle() { return picture(16, 16, svg("path", { d: "M8 2 L14 14 L2 14 Z", fill: "#ffdd00", stroke: ink, "stroke-width": 2 })); }
  function line(width, dash) { return picture(28, 10, svg("line", { x1: 0, y1: 5, x2: 28, y2: 5, stroke: ink, "stroke-width": width, "stroke-dasharray": dash || "none" })); }
  function steps(most) {
    const power = Math.pow(10, Math.floor(Math.log10(most)));
    const first = [5, 2, 1].find(function (each) { return each * power <= most; }) * power;
    return [first, first / 10, first / 100].filter(function (each, i) { return each >= 1 && (i === 0 || radius(each, most) > least); });
  }
  /* What sizes and lines mean; `most` is the pounds of the largest mark */
  function key(list, most, lines) {
    const items = most >= 1 ? steps(most).map(function (pounds) { return [size(radius(pounds, most)), words.brief(pounds)]; }) : [];
    if (lines.credit) items.push([picture(18, 18, svg("circle", { cx: 9, cy: 9, r: 7, fill: "#ffffff", stroke: grey, "stroke-width": 2, "stroke-dasharray": "3 3" })), lines.credit]);
    if (lines.site) items.push([triangle(), lines.site]);
    if (lines.home) items.push([line(3), lines.home]);
    if (lines.distance) items.push([line(3, "7 5"), lines.distance]);
    list.replaceChildren(...items.map(function (item) { const node = words.element("li"); node.append(item[0], words.element("span", item[1])); return node; }));
  }
  return { Mark: Mark, style: style, radius: radius, icon: icon, key: key, colours: colours, ink: ink };
}
