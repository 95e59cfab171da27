// Sorting of tables, and charts that answer the pointer. Every page is complete without this file.
"use strict";

const script = document.currentScript;

function sortable(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(table, head, column));
  });
}

function sort(table, head, column) {
  const down = head.getAttribute("aria-sort") === "ascending";
  table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row, place) => ({ row, place, key: key(row.cells[column]) }));
  rows.sort((one, other) => {
    if (one.key === null || other.key === null) return (one.key === null) - (other.key === null) || one.place - other.place;
    const order = typeof one.key === "number" && typeof other.key === "number"
      ? one.key - other.key
      : String(one.key).localeCompare(String(other.key), "en");
    return (down ? -order : order) || one.place - other.place;
  });
  body.append(...rows.map(({ row }) => row));
}

const SCALES = { tn: 1e12, bn: 1e9, m: 1e6, Mt: 1e6 };

// A cell as it is compared: an amount with its scale, or text; nothing for an unknown.
function key(cell) {
  const text = cell.textContent.trim();
  if (text === "" || text === "-" || text.startsWith("unknown")) return null;
  if (!cell.classList.contains("n")) return text;
  const found = text.replaceAll(",", "").match(/([-+]?\d+(?:\.\d+)?)\s*(\S*)/);
  return found ? Number(found[1]) * (SCALES[found[2]] || 1) : text;
}

let library = null;

function loaded() {
  library ??= new Promise((done, failed) => {
    const tag = document.createElement("script");
    tag.src = script.dataset.library;
    tag.onload = done;
    tag.onerror = failed;
    document.head.append(tag);
  });
  return library;
}

async function enliven(figure) {
  if (figure.dataset.live) return;
  figure.dataset.live = "yes";
  await loaded();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const text = figure.querySelector("script.spec").textContent;
  const spec = JSON.parse(dark ? recolored(text) : text);
  const place = document.createElement("div");
  place.className = "live";
  const picture = figure.querySelector("img");
  await vegaEmbed(place, spec, { actions: false, renderer: "svg", ast: true });
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", picture.alt);
  picture.replaceWith(place);
}

// The colors of a dark page, as the rules inside the pictures have them.
const DARK = { "#1b1f24": "#e6edf3", "#57606a": "#9da7b1", "#d8dee4": "#3a424b", "#1f6feb": "#58a6ff", "#b35900": "#f0a35e" };

function recolored(text) {
  return Object.entries(DARK).reduce((done, [light, dark]) => done.replaceAll(light, dark), text);
}

document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("figure.chart").forEach((figure) => {
  if (innerWidth < 800) return;
  figure.addEventListener("pointerenter", () => enliven(figure), { once: true });
});
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
