"""The HTML report's script: search, the count, links into cases, colours in JSON.

Everything that the report says is on the page without it; outcomes are filtered by style alone.
"""

SCRIPT = r"""
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const cases = all(".case"), search = document.querySelector("input[type=search]");
  const count = document.querySelector("output"), toggle = document.querySelector(".bar button");
  const texts = new Map();
  const textOf = (item) => {
    if (!texts.has(item)) {
      const tags = all(".tag", item).map((tag) => tag.textContent).join(" ");
      const name = item.querySelector("h3").textContent;
      texts.set(item, `${item.firstElementChild.textContent} ${name} ${tags}`.toLowerCase());
    }
    return texts.get(item);
  };
  const shown = () => {
    const outcome = document.querySelector(".pick:checked").value;
    return cases.filter((item) => !item.hidden
      && (outcome === "all" || item.classList.contains(outcome)));
  };
  const tell = () => {
    const found = shown(), groups = new Set(found.map((item) => item.closest(".group")));
    for (const group of all(".group")) group.hidden = !groups.has(group);
    document.querySelector(".empty").hidden = found.length > 0;
    count.textContent = found.length === cases.length ? "" : `${found.length} of ${cases.length}`;
  };
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of cases) {
      const away = words.length > 0 && !words.every((word) => textOf(item).includes(word));
      if (item.hidden !== away) item.hidden = away;
    }
    tell();
  };
  const openLinked = () => {
    const item = location.hash && document.getElementById(location.hash.slice(1));
    if (item && item.tagName === "DETAILS") {
      item.open = true;
      item.scrollIntoView();
    }
  };
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
  const colour = (pre) => {
    const text = pre.textContent, parts = document.createDocumentFragment();
    let from = 0;
    for (const match of text.matchAll(token)) {
      const span = document.createElement("span");
      const word = match[1] || match[0];
      span.className = match[2] ? "key" : match[1] ? "string" : "literal";
      span.textContent = word;
      parts.append(text.slice(from, match.index), span);
      from = match.index + word.length;
    }
    parts.append(text.slice(from));
    pre.replaceChildren(parts);
    pre.classList.remove("json");
  };
  for (const control of [search, count, toggle]) control.hidden = false;
  document.addEventListener("toggle", (event) => {
    if (event.target.open) all("pre.json", event.target).forEach(colour);
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, cases.length > 500 ? 120 : 0);
  });
  for (const pick of all(".pick")) pick.addEventListener("change", tell);
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  toggle.addEventListener("click", () => {
    const open = toggle.textContent.startsWith("Open");
    shown().slice(0, 200).forEach((item) => { item.open = open; });
    toggle.textContent = open ? "Close all" : "Open all";
  });
  addEventListener("hashchange", openLinked);
  find();
  openLinked();
})();
"""
