// Marks on the map: buttons that a keyboard reaches, which say events and people; kept where they stay the same.
import { Marker } from "maplibre-gl";
import { isDistrict } from "./shapes.js";
import * as words from "./words.js";

const APART = 34; // pixels between a tag and the next mark
const ASIDE = [[0, 0], ...[38, 58].flatMap((far) => [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [Math.round(far * Math.cos((at * Math.PI) / 4)), Math.round(-far * Math.sin((at * Math.PI) / 4))]))];

const span = (name, text, isSaid = false) => {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  made.ariaHidden = isSaid ? null : "true";
  return made;
};

/** What a feature of /v1/map is called. */
export function named(its) {
  const { kind, many, name, events } = its;
  if (kind === "cluster") return words.events(events);
  if (many) return words.say("areas", { name });
  if (isDistrict(its)) return words.say("district", { name: words.plain(name ?? "") });
  return words.say(kind === "exact" ? "at" : kind, { name: words.plain(name ?? "") });
}

function described(its) {
  const killed = words.people(its);
  const parts = [named(its), its.kind === "cluster" ? "" : words.events(its.events), killed && words.say("killed", { n: killed })];
  return parts.filter(Boolean).join(", ");
}

function made(its, hasOutline) {
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = `mark ${its.kind}${its.kind === "area" && !hasOutline && !its.many ? " bare" : ""}${isDistrict(its) ? " district" : ""}`;
  const size = its.kind === "cluster" ? Math.min(56, 26 + 5 * Math.log2(its.events)) : Math.min(40, 18 + 4 * Math.log2(its.events));
  mark.style.setProperty("--size", `${Math.round(size)}px`);
  mark.append(span("n", its.events === 1 && its.kind !== "area" ? "" : words.number(its.events)));
  const killed = words.people(its);
  if (killed) mark.append(span("people", killed));
  const tip = span("tip", described(its));
  tip.dir = "auto";
  mark.append(tip, span("unseen", `${described(its)}. ${words.say(its.bbox ? "open" : "show")}`, true));
  return mark;
}

/** From afar, the areas of one country as one tag, which opens when one comes closer. */
export function gathered(areas) {
  const kept = areas.filter((one) => one.properties.precision === "country" || !one.properties.country);
  const byCountry = new Map();
  for (const one of areas) {
    if (kept.includes(one)) continue;
    const { country } = one.properties;
    byCountry.set(country, [...(byCountry.get(country) ?? []), one]);
  }
  return [...kept, ...[...byCountry].map(([country, ones]) => (ones.length === 1 ? ones[0] : together(country, ones)))];
}

function together(country, ones) {
  const events = ones.reduce((sum, one) => sum + one.properties.events, 0);
  const people = (bound) => ones.reduce((sum, { properties: its }) => (sum === null || its[bound] === null ? null : sum + its[bound]), 0);
  const axis = (at) => ones.map((one) => one.geometry.coordinates[at]);
  const middle = (at) => ones.reduce((sum, one) => sum + one.geometry.coordinates[at] * one.properties.events, 0) / events;
  const [x, y] = [axis(0), axis(1)];
  const killed = Object.fromEntries(["killed_low", "killed_best", "killed_high"].map((bound) => [bound, people(bound)]));
  const bbox = [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
  const properties = { kind: "area", many: true, country, name: words.country(country), precision: "admin1", events, bbox, ...killed };
  return { type: "Feature", geometry: { type: "Point", coordinates: [middle(0), middle(1)] }, properties };
}

/** The marks that stand on a map. */
export class Marks {
  #map;
  #kept = new Map();
  #listeners;

  /** `listeners`: `picked(feature)`, `pointed(feature, isOn)`. */
  constructor(map, listeners) {
    this.#map = map;
    this.#listeners = listeners;
  }

  /** Shows these features and no others; areas last, so that they lie below points in order of the keyboard. */
  show(features, outlineOf) {
    const wanted = new Map();
    for (const one of features) {
      const its = one.properties;
      wanted.set(JSON.stringify([one.geometry.coordinates, its.kind, its.events, words.people(its), !!outlineOf(its)]), one);
    }
    for (const [key, { marker }] of this.#kept) {
      if (!wanted.has(key)) {
        marker.remove();
        this.#kept.delete(key);
      }
    }
    for (const [key, one] of wanted) if (!this.#kept.has(key)) this.#kept.set(key, this.#placed(one, outlineOf));
    this.#makeRoom();
  }

  /** Where the marks stand on the screen, in pixels. */
  get spots() {
    return [...this.#kept.values()].map(({ one, shift }) => {
      const { x, y } = this.#map.project(one.geometry.coordinates);
      return [x + shift[0], y + shift[1]];
    });
  }

  // The tag of an area may stand anywhere in it, so it makes way for what has a place.
  #makeRoom() {
    const all = [...this.#kept.values()];
    const taken = [];
    for (const kept of [...all.filter(({ one }) => one.properties.kind !== "area"), ...all.filter(({ one }) => one.properties.kind === "area")]) {
      const { x, y } = this.#map.project(kept.one.geometry.coordinates);
      const isFree = ([dx, dy]) => taken.every(([a, b]) => Math.hypot(x + dx - a, y + dy - b) > APART);
      kept.shift = kept.one.properties.kind === "area" ? ASIDE.find(isFree) ?? ASIDE[0] : ASIDE[0];
      kept.marker.setOffset(kept.shift);
      taken.push([x + kept.shift[0], y + kept.shift[1]]);
    }
  }

  #placed(one, outlineOf) {
    const element = made(one.properties, !!outlineOf(one.properties));
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.#listeners.picked(one);
    });
    for (const [name, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]]) {
      element.addEventListener(name, () => this.#listeners.pointed(one, on));
    }
    const marker = new Marker({ element }).setLngLat(one.geometry.coordinates).addTo(this.#map);
    element.removeAttribute("aria-label"); // MapLibre calls each of them a "map marker": this one says what it is
    element.removeAttribute("role");
    return { marker, one, element, shift: ASIDE[0] };
  }

  /** Lights the mark in which an event lies, by its id or, in a cluster, by its place. */
  light(id, at, on) {
    for (const { one, element } of this.#kept.values()) {
      element.classList.toggle("lit", on && holds(one.properties, id, at));
    }
  }

  /** Marks the mark that was picked. */
  choose(ids) {
    for (const { one, element } of this.#kept.values()) {
      element.classList.toggle("chosen", ids.length > 0 && !!one.properties.ids?.some((id) => ids.includes(id)));
    }
  }

  /** How many there are. */
  get size() {
    return this.#kept.size;
  }
}

function holds({ kind, ids, bbox }, id, at) {
  if (kind !== "cluster") return !!ids?.includes(id);
  const slack = 1e-4;
  return !!at && at.isPoint && bbox[0] - slack <= at.lon && at.lon <= bbox[2] + slack && bbox[1] - slack <= at.lat && at.lat <= bbox[3] + slack;
}
