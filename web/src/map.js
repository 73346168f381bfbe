// The first screen: the address is the state. Filters, days and what is picked stand in it; the server writes the list,
// the map asks /v1/map for what is in view, and the two light each other.
import "maplibre-gl/dist/maplibre-gl.css";
import { Canvas } from "./canvas.js";
import { Outlines } from "./shapes.js";
import { Marks, gathered, named } from "./marks.js";
import { Course } from "./time.js";
import * as words from "./words.js";

const OWN = ["lang", "theme", "sort", "cursor", "view", "at", "ids", "talk"]; // parameters that are no filters
const REPLACED = ["list", "chips"];
const get = (id) => document.getElementById(id);

const element = get("map");
const params = () => new URLSearchParams(location.search);
let outlines;
let canvas;
let marks;
let course;
let areas = []; // known to a province or a country only: the same at every zoom, so fetched once per question
let points = []; // what /v1/map gave for the box in view
let asked; // the question on its way, ended by the next one

/** The filters of the address as /v1 takes them, with other days where a course is played. */
function filters(days) {
  const found = new URLSearchParams([...params()].filter(([name, value]) => !OWN.includes(name) && value));
  if (!params().get("talk")) found.set("talk", "false");
  if (days) {
    for (const [name, value] of Object.entries(days)) {
      if (value) found.set(name, value);
      else found.delete(name);
    }
  }
  return found;
}

async function ask(question, signal) {
  const answer = await fetch(`/v1/map?${question}`, { signal, headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).features;
}

function notice(text, again) {
  element.querySelector(".notice")?.remove();
  if (!text) return;
  const box = document.createElement("p");
  box.className = `notice${again ? " bad" : ""}`;
  box.setAttribute("role", "status");
  box.textContent = text;
  if (again) {
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = words.say("again");
    button.addEventListener("click", again);
    box.append(" ", button);
  }
  element.append(box);
}

/** What a question holds in all, from afar: its areas, and where its events lie. */
async function overview(days, signal) {
  const question = filters(days);
  question.set("zoom", "3");
  const all = await ask(question, signal);
  areas = all.filter((one) => one.properties.kind === "area");
  const placed = all.reduce((sum, one) => sum + one.properties.events, 0);
  const { total } = words.readConfig();
  get("placeless").textContent = !days && total > placed ? words.say("placeless", { n: words.events(total - placed) }) : "";
  return all;
}

/** Everything anew: the areas and the extent of a question, then what is in view. `fit` moves there. */
async function reload({ fit = false, days } = {}) {
  if (!canvas) return;
  asked?.abort();
  const { signal } = (asked = new AbortController());
  element.dataset.mapState = "busy";
  try {
    const all = await overview(days, signal);
    const box = fit && (await extent(all));
    if (box) canvas.fit(box, { atOnce: true });
    await look(days);
  } catch (error) {
    failed(error, () => reload({ fit, days }));
  }
}

/** What is in view. */
async function look(days) {
  asked?.abort();
  const { signal } = (asked = new AbortController());
  element.dataset.mapState = "busy";
  try {
    const question = filters(days);
    if (!question.has("bbox")) question.set("bbox", canvas.box.join(","));
    question.set("zoom", String(Math.floor(canvas.map.getZoom()) + 1));
    points = (await ask(question, signal)).filter((one) => one.properties.kind !== "area");
    notice("");
    await draw();
    if (await canvas.painted(signal)) {
      performance.mark("map painted");
      element.dataset.mapState = "idle";
    }
  } catch (error) {
    failed(error, () => look(days));
  }
}

async function draw() {
  const shown = [...points, ...(canvas.isNear ? areas : gathered(areas))];
  marks.show(shown, canvas.outlineOf);
  await canvas.draw([...points, ...areas]);
  marks.show(shown, canvas.outlineOf); // those whose outline has come by now are no longer dashed
  marks.choose(picked());
  canvas.clear(marks.spots);
  if (!shown.length) notice(words.say("nothing"));
}

function failed(error, again) {
  if (error.name === "AbortError") return;
  element.dataset.mapState = "failed";
  notice(words.say("failed"), again);
}

const picked = () => (params().get("ids") ?? "").split(",").filter(Boolean);

/** The box in which most events lie, and half as far again: so that one far away does not shrink the rest. */
async function extent(features) {
  const spots = features.filter((one) => one.properties.precision !== "country");
  const used = spots.length ? spots : features;
  if (!used.length) return undefined;
  await outlines.provincesAround(used, null).catch(() => false); // without them, an area is fitted by its middle
  const ends = ({ geometry: { coordinates }, properties: its }, axis) => {
    const box = its.bbox ?? (its.kind === "area" ? outlines.boxOf(its.place) : undefined);
    return box ? [[box[axis], its.events / 2], [box[axis + 2], its.events / 2]] : [[coordinates[axis], its.events]];
  };
  const range = (axis) => {
    const sorted = used.flatMap((one) => ends(one, axis)).sort((a, b) => a[0] - b[0]);
    const whole = sorted.reduce((sum, [, events]) => sum + events, 0);
    const at = (share) => {
      let sum = 0;
      return sorted.find(([, events]) => (sum += events) >= share * whole)?.[0] ?? sorted.at(-1)[0];
    };
    if (whole < 12) return [sorted[0][0], sorted.at(-1)[0]];
    const [low, high] = [at(0.2), at(0.8)];
    const more = (high - low) / 2;
    return [Math.max(low - more, sorted[0][0]), Math.min(high + more, sorted.at(-1)[0])];
  };
  const [west, east] = range(0);
  const [south, north] = range(1);
  return [west, south, east, north];
}

/** Goes to another state of the address without leaving the page: the server writes the list, the map follows. */
async function go(changes, { fit = false, keepPlace = true, replace = false } = {}) {
  const next = params();
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  next.delete("cursor");
  if (keepPlace && canvas) next.set("at", canvas.at);
  else next.delete("at");
  history[replace ? "replaceState" : "pushState"]({}, "", `${location.pathname}?${next}`);
  await exchange();
  await reload({ fit });
}

/** Has the server write the list and the chips anew. */
async function exchange({ time = false } = {}) {
  const list = get("list");
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of time ? [...REPLACED, "time"] : REPLACED) get(id).replaceWith(document.adoptNode(page.getElementById(id)));
    get("config").textContent = page.getElementById("config").textContent;
    words.readConfig();
    if (time) course = new Course(courseOf());
    bindList();
  } catch {
    location.reload(); // the server says what is wrong
  }
}

function bindList() {
  const list = get("list");
  list.removeAttribute("aria-busy");
  list.querySelectorAll(".locate").forEach((button) => {
    button.hidden = !canvas;
  });
  for (const line of list.querySelectorAll(".line")) {
    const { id, lat, lon, precision } = line.dataset;
    const at = lat ? { lat: Number(lat), lon: Number(lon), isPoint: ["exact", "near", "admin2"].includes(precision) } : null;
    const light = (on) => {
      if (!canvas) return;
      marks.light(id, at, on);
      canvas.light(on ? [...points, ...areas].find((one) => one.properties.ids?.includes(id)) ?? null : null);
    };
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
      line.addEventListener(name, () => light(on));
    }
    line.querySelector(".locate")?.addEventListener("click", () => {
      list.querySelector(".line.chosen")?.classList.remove("chosen");
      line.classList.add("chosen");
      canvas.go(at.lon, at.lat, precision === "country" ? 4 : precision === "admin1" ? 6 : 8);
    });
  }
}

function pick(one) {
  const its = one.properties;
  if (its.bbox) {
    canvas.fit(its.bbox, { most: Math.min(15, canvas.map.getZoom() + 3.5) });
    return;
  }
  const enough = its.events <= its.ids.length;
  go(enough ? { ids: its.ids.join(",") } : { ids: null, place: its.place ?? its.name }).then(() => {
    const list = get("list");
    if (matchMedia("(max-width: 60rem)").matches) list.scrollIntoView({ block: "start" });
    list.setAttribute("aria-label", named(its));
    list.focus({ preventScroll: true });
  });
}

function point(one, on) {
  canvas.light(on ? one : null);
  const ids = one.properties.ids ?? [];
  for (const line of get("list").querySelectorAll(".line")) line.classList.toggle("lit", on && ids.includes(line.dataset.id));
}

const courseOf = () => ({
  config: words.readConfig(),
  choose: (since, until) => {
    get("f-since").value = since ?? "";
    get("f-until").value = until ?? "";
    return go({ since, until, ids: null });
  },
  show: (since, until) => reload({ days: { since, until } }),
});

/** The form asks without leaving the page; without this script it is an ordinary form. */
function bindForm() {
  const form = get("filters");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const next = new URLSearchParams([...new FormData(form)].filter(([, value]) => String(value).trim()));
    for (const name of ["sort", "lang", "theme"]) if (params().has(name)) next.set(name, params().get(name));
    history.pushState({}, "", `${location.pathname}?${next}`);
    form.querySelectorAll("details[open]").forEach((one) => one.removeAttribute("open"));
    exchange({ time: true }).then(() => reload({ fit: true }));
  });
  form.addEventListener("keydown", (event) => {
    const open = event.target.closest("details[open]");
    if (event.key === "Escape" && open) {
      open.removeAttribute("open");
      open.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    form.querySelectorAll("details[open]").forEach((one) => one.contains(event.target) || one.removeAttribute("open"));
  });
  for (const [field, list, key] of [["f-actor", "actors", "actor"], ["f-sources", "outlets", "publisher"]]) {
    get(field).addEventListener("focus", () => suggest(get(list), key), { once: true });
  }
}

async function suggest(list, key) {
  const answer = await fetch(`/v1/aggregates?by=${key}`);
  if (!answer.ok) return; // suggestions only: the field works without them
  const { rows } = await answer.json();
  const named = rows.filter((row) => row[key]).sort((a, b) => b.events - a.events).slice(0, 200);
  list.replaceChildren(...named.map((row) => Object.assign(document.createElement("option"), { value: row[key] })));
}

async function start() {
  outlines = new Outlines(words.readConfig().outlined);
  bindForm();
  course = new Course(courseOf());
  window.addEventListener("popstate", () => location.reload());
  notice(words.say("loading"));
  if (!webgl()) {
    element.dataset.mapState = "failed";
    notice(words.say("no_webgl"));
    return;
  }
  const at = params().get("at");
  try {
    const [all] = await Promise.all([overview(), outlines.open()]);
    const box = at ? null : await extent(all);
    canvas = new Canvas(element, { at, box, outlines, home: () => reload({ fit: true }) });
  } catch (error) {
    failed(error, () => location.reload());
    return;
  }
  marks = new Marks(canvas.map, { picked: pick, pointed: point });
  canvas.spots = () => marks.spots;
  bindList();
  await look();
  let waiting = 0;
  canvas.map.on("moveend", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => look(), 120);
    const next = params();
    next.set("at", canvas.at);
    history.replaceState({}, "", `${location.pathname}?${next}`);
  });
}

function webgl() {
  const trial = document.createElement("canvas");
  return !!(trial.getContext("webgl2") ?? trial.getContext("webgl"));
}

start();
