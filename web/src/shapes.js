// Shapes that say how little is known: circles of doubt in kilometres, and the outlines of provinces and countries.
import { feature, mesh } from "topojson-client";

const OUTLINES = "/static/built/outlines";
const EARTH_KM = 6371.0088;
const CORNERS = 64;
const BORDERS = { admin1: 0, admin2: 2, admin3: 3 }; // how a border is drawn; 1 is a country's
const FEW = 6; // countries whose provinces are fetched where one looks from afar

/** A circle on the ground (not on the screen) as a GeoJSON polygon. */
export function circle(lon, lat, km) {
  const angle = km / EARTH_KM;
  const phi = (lat * Math.PI) / 180;
  const ring = [];
  for (let at = 0; at <= CORNERS; at += 1) {
    const bearing = (at / CORNERS) * 2 * Math.PI;
    const y = Math.asin(Math.sin(phi) * Math.cos(angle) + Math.cos(phi) * Math.sin(angle) * Math.cos(bearing));
    const x = Math.atan2(Math.sin(bearing) * Math.sin(angle) * Math.cos(phi), Math.cos(angle) - Math.sin(phi) * Math.sin(y));
    ring.push([lon + (x * 180) / Math.PI, (y * 180) / Math.PI]);
  }
  return { type: "Polygon", coordinates: [ring] };
}

/** Whether a place is known to its district only: an area, if a small one, which is drawn where its outline is at hand. */
export const isDistrict = (its) => its.precision === "admin2" && its.kind !== "cluster";

async function fetched(name) {
  const answer = await fetch(`${OUTLINES}/${name}.json`);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/** The outlines that the user imported for a country; they only add to what is built in, so without them it goes on. */
async function imported(code) {
  const answer = await fetch(`/v1/outlines?country=${code}`, { headers: { Accept: "application/geo+json" } });
  return answer.ok ? answer.json() : null;
}

/** The outlines that have been fetched so far, each once. */
export class Outlines {
  #provinces = new Map();
  #shapes = new Map();
  #lines = [];
  #names = [];
  #own;
  countries = { type: "FeatureCollection", features: [] };
  boxes = {};

  /** `own` are the codes of countries for which outlines of areas were imported, of districts for instance. */
  constructor(own = []) {
    this.#own = new Set(own);
  }

  /** Fetches the world and what each country's box is. */
  async open() {
    const [world, boxes] = await Promise.all([fetched("world"), fetched("index")]);
    this.countries = feature(world, world.objects.countries);
    this.boxes = boxes;
    for (const one of this.countries.features) this.#shapes.set(`country:${one.id}`, one.geometry);
  }

  /** Fetches the provinces of these countries; true where there was something new. */
  async provincesOf(codes) {
    const missing = codes.filter((code) => code in this.boxes && !this.#provinces.has(code));
    await Promise.all(missing.map((code) => {
      const found = Promise.all([fetched(code), this.#own.has(code) ? imported(code) : null]).then((both) => this.#keep(...both));
      this.#provinces.set(code, found);
      found.catch(() => this.#provinces.delete(code)); // asked again next time
      return found;
    }));
    return missing.length > 0;
  }

  /** Fetches the provinces that areas lie in: of the countries in a box, and else only where they are a few countries. */
  async provincesAround(features, box) {
    const areas = features.filter(({ properties: its }) => (its.kind === "area" && its.precision !== "country") || (isDistrict(its) && this.#own.has(its.country)));
    const codes = [...new Set(areas.map(({ properties: its }) => its.country).filter(Boolean))];
    if (box) {
      const seen = new Set(this.within(box));
      return this.provincesOf(codes.filter((code) => seen.has(code)));
    }
    return codes.length > FEW ? false : this.provincesOf(codes);
  }

  /** West, south, east, north of an area that has an outline. */
  boxOf(id) {
    const shape = this.#shapes.get(id);
    if (!shape) return undefined;
    const points = (shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates).flatMap((polygon) => polygon[0]);
    const [x, y] = [0, 1].map((axis) => points.map((point) => point[axis]));
    return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
  }

  #keep(topology, own) {
    const { provinces } = topology.objects;
    for (const one of feature(topology, provinces).features) {
      if (one.id) this.#shapes.set(one.id, one.geometry);
      this.#names.push(one.properties);
    }
    if (!own?.features.some((one) => one.properties.level === "admin1")) {
      this.#lines.push({ type: "Feature", properties: { border: 0 }, geometry: mesh(topology, provinces, (a, b) => a !== b) });
    }
    this.#lines.push({ type: "Feature", properties: { border: 1 }, geometry: mesh(topology, provinces, (a, b) => a === b) });
    for (const one of own?.features ?? []) this.#keepOwn(one);
  }

  /** What the user imported goes before what was built in: its shapes, and the borders of its provinces. */
  #keepOwn({ id, geometry, properties: its }) {
    this.#shapes.set(id, geometry);
    this.#lines.push({ type: "Feature", properties: { border: BORDERS[its.level] }, geometry });
    if (its.level === "admin2") this.#names.push({ ...its, name_ar: its.name_ar ?? its.name });
  }

  /** The outline of a gazetteer's area, if there is one. */
  shape(id) {
    return this.#shapes.get(id);
  }

  /** Borders of the provinces fetched, as GeoJSON. */
  get lines() {
    return { type: "FeatureCollection", features: this.#lines };
  }

  /** Provinces fetched: names and middles. */
  get names() {
    return this.#names;
  }

  /** The countries whose box touches this one (west, south, east, north). */
  within([west, south, east, north]) {
    return Object.entries(this.boxes).filter(([, [w, s, e, n]]) => w < east && e > west && s < north && n > south).map(([code]) => code);
  }
}
