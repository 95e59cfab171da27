// Sorting of tables, and charts that answer the pointer. Every page is complete without this file.
"use strict";

const script = document.currentScript;

// The look that all charts share; written by the build.
const LOOK = {/* config */};

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
  const told = JSON.stringify({ ...JSON.parse(text), config: LOOK });
  const spec = JSON.parse(dark ? recolored(told) : told);
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

// Any two days of the vintages held: what was known on one, and what on the other.

const MOST_ROWS = 200;

function known(changes, day) {
  let found = null;
  for (const change of changes) {
    if (change[0] > day) break;
    found = change;
  }
  return found;
}

function comparable(section) {
  const held = JSON.parse(section.querySelector("script.vintages").textContent);
  const [earlier, later] = ["earlier", "later"].map((name) => {
    const select = section.querySelector(`select[name=${name}]`);
    held.days.forEach((day, place) => select.append(new Option(day, place)));
    select.addEventListener("change", () => compare(section, held, earlier, later));
    return select;
  });
  later.value = held.days.length - 1;
  earlier.value = Math.max(0, held.days.length - 2);
  section.hidden = false;
  compare(section, held, earlier, later);
}

function compare(section, held, earlier, later) {
  const [first, last] = [Number(earlier.value), Number(later.value)].sort((one, other) => one - other);
  const sums = [];
  for (const [reading, year, unit, changes] of held.sums) {
    const then = known(changes, first), now = known(changes, last);
    if (now && then !== now) {
      const months = then && then[1] !== now[1] ? `${then[1]} to ${now[1]}` : now[1];
      sums.push([reading, year, months, amount(then && then[2], unit), amount(now[2], unit), moved(then && then[2], now[2])]);
    }
  }
  const figures = [];
  for (const [place, product, month, length, unit, changes] of held.figures) {
    const then = known(changes, first), now = known(changes, last);
    if (then && now && then[1] !== now[1]) {
      const [source, series, reporter, partner, direction] = held.flows[place];
      const span = length > 1 ? `${month}, ${length} months` : month;
      figures.push([`${source} ${series}`, `${reporter} ${direction} ${partner}`, product, span, amount(then[1], unit), amount(now[1], unit), moved(then[1], now[1])]);
    }
  }
  const cut = figures.length > MOST_ROWS ? `; the first ${MOST_ROWS} are shown` : "";
  section.querySelector(".said").textContent =
    `${held.days[first]} to ${held.days[last]}: ${sums.length} sums changed, ${figures.length} figures were revised${cut}.`;
  fill(section.querySelector("table.sums"), sums);
  fill(section.querySelector("table.figures"), figures.slice(0, MOST_ROWS));
}

function amount(text, unit) {
  return text === null ? "unknown" : `${text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",")} ${unit}`;
}

function moved(then, now) {
  if (then === null || now === null || Number(then) === 0) return "";
  const change = (Number(now) / Number(then) - 1) * 100;
  return `${change < 0 ? "" : "+"}${change.toFixed(2)}`;
}

function fill(table, rows) {
  const heads = [...table.tHead.rows[0].cells];
  table.parentElement.hidden = rows.length === 0;
  table.tBodies[0].replaceChildren(...rows.map((cells) => {
    const row = document.createElement("tr");
    cells.forEach((text, place) => {
      const cell = row.insertCell();
      cell.className = heads[place].className;
      cell.textContent = text;
    });
    return row;
  }));
}

document.querySelectorAll("section.compare").forEach(comparable);
document.querySelectorAll("table.sortable").forEach(sortable);
document.querySelectorAll("figure.chart").forEach((figure) => {
  if (innerWidth < 800) return;
  figure.addEventListener("pointerenter", () => enliven(figure), { once: true });
});
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
