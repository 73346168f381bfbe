// The course over time: choosing days by two handles or by dragging, and playing them, as a window or adding up.
import * as words from "./words.js";

const STEP = 900; // milliseconds a step is shown for
const still = matchMedia("(prefers-reduced-motion: reduce)");
const get = (id) => document.getElementById(id);

/** The chart's handles and its player. `choose(since, until)` is called with days, or nulls for all days. */
export class Course {
  #periods;
  #from = 0;
  #to = 0;
  #timer = 0;
  #mirrored = document.documentElement.dir === "rtl";

  constructor({ config, choose, show }) {
    this.choose = choose;
    this.show = show;
    this.#periods = config.periods;
    if (!this.#periods.length || !get("chart")) return;
    const last = this.#periods.length - 1;
    const first = config.since ? this.#periods.findIndex((one) => one.until >= config.since) : 0;
    const end = config.until ? this.#periods.findLastIndex((one) => one.since <= config.until) : last;
    this.#from = first < 0 ? last : first;
    this.#to = Math.max(this.#from, end < 0 ? 0 : end);
    for (const name of ["brush", "handles", "player"]) get(name).hidden = false;
    this.#bind();
    this.#paint();
  }

  #bind() {
    for (const [id, other] of [["from", "to"], ["to", "from"]]) {
      get(id).addEventListener("input", () => {
        this.stop();
        const value = Number(get(id).value);
        if (id === "from") this.#from = Math.min(value, this.#to);
        else this.#to = Math.max(value, this.#from);
        get(other).style.zIndex = "1";
        get(id).style.zIndex = "2";
        this.#paint();
      });
      get(id).addEventListener("change", () => this.#chosen());
    }
    this.#drag(get("brush"));
    get("play").addEventListener("click", () => (this.#timer ? this.stop(true) : this.#play()));
    get("step-back").addEventListener("click", () => this.#step(-1));
    get("step-on").addEventListener("click", () => this.#step(1));
    get("whole").addEventListener("click", () => {
      this.stop();
      [this.#from, this.#to] = [0, this.#periods.length - 1];
      this.#paint();
      this.choose(null, null);
    });
    if (still.matches) get("play").querySelector("span").textContent = words.say("step");
  }

  #drag(brush) {
    const at = (event) => {
      const { left, width } = brush.getBoundingClientRect();
      const share = Math.min(0.9999, Math.max(0, (event.clientX - left) / width));
      return Math.floor((this.#mirrored ? 0.9999 - share : share) * this.#periods.length);
    };
    brush.addEventListener("pointerdown", (event) => {
      this.stop();
      const start = at(event);
      brush.setPointerCapture(event.pointerId);
      const move = (moved) => {
        const now = at(moved);
        [this.#from, this.#to] = [Math.min(start, now), Math.max(start, now)];
        this.#paint();
      };
      move(event);
      brush.addEventListener("pointermove", move);
      brush.addEventListener("pointerup", () => {
        brush.removeEventListener("pointermove", move);
        this.#chosen();
      }, { once: true });
      brush.addEventListener("pointercancel", () => brush.removeEventListener("pointermove", move), { once: true });
    });
  }

  get #isWhole() {
    return this.#from === 0 && this.#to === this.#periods.length - 1;
  }

  get #days() {
    return this.#isWhole ? [null, null] : [this.#periods[this.#from].since, this.#periods[this.#to].until];
  }

  #chosen() {
    this.choose(...this.#days);
  }

  #paint(from = this.#from, to = this.#to) {
    const whole = this.#periods.length;
    const start = (from / whole) * 100;
    const width = ((to - from + 1) / whole) * 100;
    const chosen = get("chosen");
    chosen.style.left = `${this.#mirrored ? 100 - start - width : start}%`;
    chosen.style.width = `${width}%`;
    chosen.hidden = this.#isWhole && from === this.#from && to === this.#to;
    get("from").value = String(from);
    get("to").value = String(to);
    get("from").setAttribute("aria-valuetext", words.day(this.#periods[from].since));
    get("to").setAttribute("aria-valuetext", words.day(this.#periods[to].until));
    get("moment").textContent = chosen.hidden ? "" : words.say("days", { from: words.day(this.#periods[from].since), to: words.day(this.#periods[to].until) });
  }

  // Playing: a window as wide as what is chosen (one period where all is), or from the first day on, adding up.
  #step(by) {
    this.stop();
    this.#advance(by);
    this.#chosen();
  }

  #advance(by) {
    const last = this.#periods.length - 1;
    if (get("play-mode").value === "cumulative") {
      const start = this.#isWhole ? (by > 0 ? 0 : last) : this.#to + by;
      this.#from = this.#isWhole ? 0 : this.#from;
      this.#to = Math.min(last, Math.max(this.#from, start));
    } else {
      const width = this.#isWhole ? 0 : this.#to - this.#from;
      const start = this.#isWhole ? (by > 0 ? 0 : last) : this.#from + by;
      this.#from = Math.min(last - width, Math.max(0, start));
      this.#to = this.#from + width;
    }
    this.#paint();
    return this.#to < last;
  }

  #play() {
    if (still.matches) {
      this.#step(1); // who wants no motion steps through by hand
      return;
    }
    if (this.#to === this.#periods.length - 1 && !this.#isWhole) {
      const width = get("play-mode").value === "cumulative" ? 0 : this.#to - this.#from;
      [this.#from, this.#to] = [-1, width - 1].map((at) => Math.max(at, 0));
    }
    this.#button("pause");
    get("moment").setAttribute("aria-live", "off"); // a reader is told where it stopped, and not each step
    const step = async () => {
      const more = this.#advance(1);
      await this.show(...this.#days);
      if (!this.#timer) return;
      if (more) this.#timer = window.setTimeout(step, STEP);
      else this.stop(true);
    };
    this.#timer = window.setTimeout(step, 0);
  }

  /** Stops playing; `settle` has the list follow what the map shows. */
  stop(settle = false) {
    if (!this.#timer) return;
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    this.#button("play");
    get("moment").setAttribute("aria-live", "polite");
    if (settle) this.#chosen();
  }

  #button(name) {
    get("play").querySelector("use").setAttribute("href", `/static/icons.svg#${name}`);
    get("play").querySelector("span").textContent = words.say(name);
  }
}
