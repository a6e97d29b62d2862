"""The script of a comparison's page: one cursor for all charts of a request, streams linked.

Everything that the page says is on it without the script.
"""

SCRIPT_COMPARE = r"""
"use strict";
(() => {
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  const span = (ns) => {
    const ms = ns / 1e6;
    if (ms < 10) return `${ms.toFixed(2)} ms`;
    return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
  };
  const number = (chart, name) => Number(chart.dataset[name]);
  const valueAt = (chart, x) => {
    const [low, high, start, end] = ["low", "high", "start", "end"].map((n) => number(chart, n));
    const share = Math.min(Math.max((x - start) / (end - start), 0), 1);
    return "log" in chart.dataset ? low * (high / low) ** share : low + share * (high - low);
  };
  const heightAt = (line, x) => {
    let found = null;
    for (const point of line.points) if (point.x <= x) found = point.y;
    return found;
  };
  const told = (charts, x) => charts.flatMap((chart) => all("[data-say]", chart).map((line) => {
    const y = heightAt(line, x), foot = number(chart, "foot"), top = number(chart, "top");
    const value = y === null ? 0 : (foot - y) / (foot - top) * number(chart, "most");
    return `${line.dataset.say} ${Math.round(value).toLocaleString("en")}`;
  }));
  for (const group of document.querySelectorAll(".charts")) {
    const readout = group.querySelector(".readout"), charts = all(".chart", group);
    const leave = () => {
      readout.hidden = true;
      group.classList.remove("lit");
      for (const item of all(".lit", group)) item.classList.remove("lit");
      for (const line of all(".cursor", group)) line.setAttribute("visibility", "hidden");
    };
    const point = (event) => {
      const chart = event.target.closest && event.target.closest(".chart");
      leave();
      if (!chart) return;
      const box = chart.getBoundingClientRect();
      const wide = chart.viewBox.baseVal.width;
      const raw = (event.clientX - box.left) * wide / box.width;
      const x = Math.min(Math.max(raw, number(chart, "start")), number(chart, "end"));
      const kin = charts.filter((other) => other.dataset.group === chart.dataset.group);
      for (const other of kin) {
        const line = other.querySelector(".cursor");
        line.setAttribute("transform", `translate(${x} 0)`);
        line.setAttribute("visibility", "visible");
      }
      const unit = chart.dataset.group === "gap" ? "% of gaps are not longer" : "characters";
      const values = told(kin, x);
      const tail = values.length ? ` · ${values.join(" · ")} ${unit}` : "";
      const stream = event.target.closest("[data-stream]");
      const name = stream ? ` · ${stream.dataset.stream}` : "";
      readout.textContent = `${span(valueAt(chart, x))}${tail}${name}`;
      readout.hidden = false;
      if (stream && chart.dataset.group === "time") {
        group.classList.add("lit");
        for (const item of all("[data-stream]", group)) {
          const same = item.dataset.stream === stream.dataset.stream;
          item.classList.toggle("lit", same || item.closest(".chart").dataset.group === "gap");
        }
      }
    };
    group.addEventListener("pointermove", point);
    group.addEventListener("pointerleave", leave);
  }
})();
"""
