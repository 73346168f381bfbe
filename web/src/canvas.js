// The map itself: land, borders, provinces where one looks close, areas and circles of doubt. No tile, no glyph, no
// other host: everything is drawn from the outlines that were built into the package.
import { AttributionControl, Map as GlMap, NavigationControl, ScaleControl, Marker, prewarm, setWorkerUrl } from "maplibre-gl";
import { circle, isDistrict } from "./shapes.js";
import * as words from "./words.js";

const NEAR = 4.2; // from this zoom on, provinces are drawn
const NAMED = 5.4; // and named from this one
const DISTRICTS = 6; // from this zoom on, districts are drawn where their outlines were imported
const DISTRICTS_NAMED = 8;
const WORLD = [-120, -50, 150, 65];
const EMPTY = { type: "FeatureCollection", features: [] };
const still = matchMedia("(prefers-reduced-motion: reduce)");

setWorkerUrl("/static/built/maplibre-gl-worker.mjs");
prewarm(); // its workers are fetched and started while the question is on its way

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A text as HTML, for the one place where MapLibre takes no other. */
function asText(text) {
  const made = document.createElement("span");
  made.textContent = text;
  return made.innerHTML;
}

function style(land = EMPTY) {
  const fine = ["interpolate", ["linear"], ["zoom"], NEAR, 0, NEAR + 0.5, 1];
  const coarse = ["interpolate", ["linear"], ["zoom"], NEAR, 1, NEAR + 0.8, 0.15];
  return {
    version: 8,
    sources: Object.fromEntries(["land", "lines", "areas", "doubts"].map((name) => [name, { type: "geojson", data: name === "land" ? land : EMPTY }])),
    layers: [
      { id: "water", type: "background", paint: { "background-color": colour("water") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("land"), "fill-antialias": false } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": colour("killed"), "fill-opacity": ["case", ["get", "lit"], 0.3, ["get", "country"], 0.05, 0.13] } },
      { id: "coarse", type: "line", source: "land", paint: { "line-color": colour("border"), "line-width": 0.8, "line-opacity": coarse } },
      { id: "parts", type: "line", source: "lines", filter: ["==", ["get", "border"], 3], minzoom: DISTRICTS + 2, paint: { "line-color": colour("province"), "line-width": 0.5, "line-dasharray": [1, 3] } },
      { id: "districts", type: "line", source: "lines", filter: ["==", ["get", "border"], 2], minzoom: DISTRICTS, paint: { "line-color": colour("province"), "line-width": 0.9, "line-dasharray": [4, 2] } },
      { id: "provinces", type: "line", source: "lines", filter: ["==", ["get", "border"], 0], paint: { "line-color": colour("province"), "line-width": 0.9, "line-opacity": fine } },
      { id: "borders", type: "line", source: "lines", filter: ["==", ["get", "border"], 1], paint: { "line-color": colour("border"), "line-width": 1.2, "line-opacity": fine } },
      { id: "area-edges", type: "line", source: "areas", paint: { "line-color": colour("killed"), "line-width": ["case", ["get", "lit"], 2.4, 1], "line-opacity": ["case", ["get", "country"], 0, 0.8] } },
      { id: "doubts", type: "fill", source: "doubts", paint: { "fill-color": colour("ink"), "fill-opacity": ["case", ["get", "lit"], 0.2, 0.07] } },
      { id: "doubt-edges", type: "line", source: "doubts", paint: { "line-color": colour("ink"), "line-width": ["case", ["get", "lit"], 2, 1], "line-dasharray": [3, 2.5], "line-opacity": 0.65 } },
    ],
  };
}

/** A button that leads back to all events, beside those for zooming. */
class HomeControl {
  constructor(pressed) {
    this.pressed = pressed;
  }

  onAdd() {
    this.box = document.createElement("div");
    this.box.className = "maplibregl-ctrl maplibregl-ctrl-group";
    this.box.innerHTML = '<button type="button" class="maplibregl-ctrl-home"><svg class="icon" aria-hidden="true"><use href="/static/icons.svg#place"></use></svg></button>';
    const button = this.box.firstElementChild;
    button.title = words.say("home");
    button.setAttribute("aria-label", words.say("home"));
    button.addEventListener("click", this.pressed);
    return this.box;
  }

  onRemove() {
    this.box.remove();
  }
}

/** The map on an element. Throws where the browser cannot draw. */
export class Canvas {
  #loaded;
  #names = [];
  #features = [];
  #lit = null;

  /** `at` is "lon,lat,zoom", else `box` is fitted; `outlines` are open; `home` is called when all events are wanted. */
  constructor(element, { at, box, outlines, home }) {
    this.outlines = outlines;
    const [lon, lat, zoom] = (at ?? "").split(",").map(Number);
    const view = at && [lon, lat, zoom].every(Number.isFinite) ? { center: [lon, lat], zoom } : { bounds: box ?? WORLD, fitBoundsOptions: { padding: 60, maxZoom: 8 } };
    this.map = new GlMap({
      container: element, style: style(outlines.countries), ...view, minZoom: 0.6, maxZoom: 15,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, renderWorldCopies: false, fadeDuration: 0,
      locale: { "NavigationControl.ZoomIn": words.say("zoom_in"), "NavigationControl.ZoomOut": words.say("zoom_out"), "Map.Title": "Marsad" },
    });
    const { map } = this;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new HomeControl(home), "top-right");
    map.addControl(new ScaleControl({ maxWidth: 90 }), "top-left");
    map.addControl(new AttributionControl({ customAttribution: words.credits().map(asText), compact: false }), "bottom-right");
    performance.mark("map made");
    this.#loaded = new Promise((done) => map.once("load", done));
    this.#loaded.then(() => performance.mark("map loaded"));
    map.on("moveend", () => this.#lookAround());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolour());
    this.#lookAround();
  }

  /** West, south, east and north of what is in view. */
  get box() {
    const bounds = this.map.getBounds();
    const within = (value, most) => Math.max(-most, Math.min(most, value));
    return [within(bounds.getWest(), 180), within(bounds.getSouth(), 90), within(bounds.getEast(), 180), within(bounds.getNorth(), 90)].map((one) => Number(one.toFixed(4)));
  }

  /** "lon,lat,zoom", for the address. */
  get at() {
    const { lng, lat } = this.map.getCenter();
    return `${lng.toFixed(3)},${lat.toFixed(3)},${this.map.getZoom().toFixed(2)}`;
  }

  /** Moves so that a box is in view; at once where the reader wants no motion. */
  fit([west, south, east, north], { most = 8, atOnce = false } = {}) {
    this.map.fitBounds([[west, south], [east, north]], { padding: 60, maxZoom: most, animate: !still.matches && !atOnce, duration: 500 });
  }

  /** Moves to a point. */
  go(lon, lat, zoom) {
    const to = { center: [lon, lat], zoom: Math.max(this.map.getZoom(), zoom) };
    if (still.matches) this.map.jumpTo(to);
    else this.map.easeTo({ ...to, duration: 500 });
  }

  /** Draws areas by their outlines and circles of doubt by their radius; `isDrawn` tells which areas have an outline. */
  async draw(features) {
    this.#features = features;
    await this.outlines.provincesAround(features, this.map.getZoom() >= NEAR ? this.box : null).catch(() => false);
    await this.#loaded;
    this.#redraw();
  }

  /** Whether one looks close enough for provinces to be told apart. */
  get isNear() {
    return this.map.getZoom() >= NEAR;
  }

  /** Waits until all that was asked for is on the screen; false where another question came first. */
  painted(signal) {
    return new Promise((done) => {
      signal.addEventListener("abort", () => done(false), { once: true });
      this.map.once("idle", () => done(!signal.aborted));
      this.map.triggerRepaint();
    });
  }

  /** The outline of an area that is known to a province or a country only. */
  outlineOf = (its) => (its.kind === "area" || isDistrict(its) ? this.outlines.shape(its.place) ?? (its.radius_km ? true : undefined) : undefined);

  /** Lights the area or circle of one feature; null lights none. */
  light(one) {
    if (this.#lit === one) return;
    this.#lit = one;
    this.#redraw();
  }

  #redraw() {
    const areas = [];
    const doubts = [];
    for (const one of this.#features) {
      const its = one.properties;
      const [lon, lat] = one.geometry.coordinates;
      const properties = { lit: one === this.#lit, country: its.precision === "country" };
      const outline = this.outlines.shape(its.place);
      if ((its.kind === "area" || isDistrict(its)) && outline) areas.push({ type: "Feature", properties, geometry: outline });
      else if (its.kind !== "exact" && its.radius_km) doubts.push({ type: "Feature", properties, geometry: circle(lon, lat, its.radius_km) });
    }
    this.map.getSource("areas").setData({ type: "FeatureCollection", features: areas });
    this.map.getSource("doubts").setData({ type: "FeatureCollection", features: doubts });
  }

  async #lookAround() {
    const zoom = this.map.getZoom();
    if (zoom >= NEAR) {
      const fresh = await this.outlines.provincesOf(this.outlines.within(this.box)).catch(() => false);
      await this.#loaded;
      if (fresh) {
        this.map.getSource("lines").setData(this.outlines.lines);
        this.#redraw();
      }
    }
    this.#name(zoom);
    this.clear(this.spots());
  }

  /** Where the marks stand; the page says. */
  spots = () => [];

  #name(zoom) {
    const [west, south, east, north] = this.box;
    for (const { marker } of this.#names) marker.remove();
    this.#names = [];
    const inView = (lon, lat) => lon > west && lon < east && lat > south && lat < north;
    const boxes = [];
    const put = (lon, lat, text, kind) => {
      const { x, y } = this.map.project([lon, lat]);
      const half = 4 + text.length * (kind === "country" ? 4 : 3.2);
      if (boxes.some(([a, b, other]) => Math.abs(x - a) < half + other && Math.abs(y - b) < 14)) return; // the first has it
      boxes.push([x, y, half]);
      const element = document.createElement("span");
      element.className = `place-name ${kind}`;
      element.textContent = text;
      element.lang = document.documentElement.lang;
      element.setAttribute("aria-hidden", "true");
      this.#names.push({ marker: new Marker({ element }).setLngLat([lon, lat]).addTo(this.map), at: [lon, lat], element });
      element.removeAttribute("aria-label");
      element.removeAttribute("role");
      element.removeAttribute("tabindex");
    };
    if (zoom < NAMED + 0.6) {
      for (const { id, properties: its } of this.outlines.countries.features) {
        const wide = (its.width * 512 * 2 ** zoom) / 360;
        if (wide > 62 && inView(its.lon, its.lat)) put(its.lon, its.lat, words.country(id), "country");
      }
    }
    if (zoom >= NAMED) {
      const key = document.documentElement.lang === "ar" ? "name_ar" : "name";
      const shown = (its) => (its.level !== "admin2" || zoom >= DISTRICTS_NAMED) && inView(its.lon, its.lat);
      for (const its of this.outlines.names) if (shown(its)) put(its.lon, its.lat, its[key].replace(/^(محافظة|قضاء) /, ""), its.level === "admin2" ? "district" : "province");
    }
  }

  /** Hides the names that marks at these pixels would cover. */
  clear(spots) {
    for (const { at, element } of this.#names) {
      const { x, y } = this.map.project(at);
      element.classList.toggle("covered", spots.some(([a, b]) => Math.abs(x - a) < 16 + element.textContent.length * 3.2 && y - b > -24 && y - b < 36));
    }
  }

  #recolour() {
    const { layers } = style();
    for (const { id, paint } of layers) {
      for (const [name, value] of Object.entries(paint)) if (name.endsWith("color")) this.map.setPaintProperty(id, name, value);
    }
  }
}
