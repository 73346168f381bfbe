// The page's own words, which the server put into it; numbers and plural forms as the page's language has them.

/** @type {any} */
let config = {};

/** Reads the page's configuration anew: after the list has been exchanged, other periods may stand in it. */
export function readConfig(root = document) {
  config = JSON.parse(root.getElementById("config")?.textContent ?? "{}");
  return config;
}

/** One of the page's words, `{name}` filled in. */
export function say(key, values = {}) {
  return fill(config.words[key] ?? key, values);
}

/** Whom to credit for outlines and places: what is built in, and what was imported. */
export function credits() {
  return [say("credit"), ...(config.outlines_by ?? [])];
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** "3 events" in the plural form that the language has for it. */
export function events(count) {
  const forms = config.words.event;
  const form = count === 0 && "zero" in forms ? "zero" : new Intl.PluralRules(config.lang).select(count);
  return fill(forms[form] ?? forms.other, { n: number(count) });
}

/** An interval as short as a mark needs it: "22", "16–18", "15+"; empty where nobody was killed. */
export function people({ killed_low: low, killed_best: best, killed_high: high }) {
  if (high === null) return low || best ? `${number(low || best)}+` : "";
  if (!high) return "";
  return low === high ? number(high) : `${number(low ?? 0)}–${number(high)}`;
}

/** A number as the rest of the page writes it: 1,142. */
export function number(value) {
  return value.toLocaleString("en");
}

/** A gazetteer's romanisation as newspapers print it: "Şalāḩ ad Dīn" is "Salah ad Din" (as `marsad.publish.wording`). */
export function plain(name) {
  if (!/\p{Script=Latin}/u.test(name)) return name; // in Arabic, a hamza is no ornament
  return name.normalize("NFKD").replace(/[\p{Mn}ʿʾ‘’ʻʼ`]/gu, "");
}

/** A day as the reader's language writes it. */
export function day(iso) {
  const locale = config.lang === "ar" ? "ar-IQ-u-nu-latn" : "en-GB";
  return new Date(`${iso}T00:00:00Z`).toLocaleDateString(locale, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });
}

/** A country's name in the reader's language. */
export function country(code) {
  return new Intl.DisplayNames([config.lang], { type: "region" }).of(code) ?? code;
}
