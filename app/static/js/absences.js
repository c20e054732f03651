// The light log of leaving the page, told with the next pulse. It flags and fails nobody; learners read of it before
// they start. Spells are measured with the monotonic clock, which may lose a sleep and never adds to one.

const SHORTEST_MS = 3000;
const MOST = 50;

export class Absences {
  /** `pulse` sends one. */
  constructor(pulse) {
    this.spells = [];
    this.since = {};
    this.telling = false;
    this.pulse = pulse;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.begin("hidden");
      else this.end("hidden");
    });
    document.addEventListener("fullscreenchange", () => {
      if (document.fullscreenElement) this.end("full_screen");
      else this.begin("full_screen");
    });
    // Going on to the page that hands in hides this one, and is no absence.
    window.addEventListener("pagehide", () => {
      this.since = {};
    });
  }

  begin(kind) {
    this.since[kind] = performance.now();
  }

  end(kind) {
    const from = this.since[kind];
    delete this.since[kind];
    if (from === undefined || performance.now() - from < SHORTEST_MS || this.spells.length >= MOST) return;
    this.spells.push({ kind, from, lasted: performance.now() - from });
    if (kind === "full_screen") this.pulse(); // a page that comes back into view sends a pulse in any case
  }

  /** Who hands in out of the full screen does not come back to it. */
  endAll() {
    Object.keys(this.since).forEach((kind) => this.end(kind));
  }

  /** What a pulse carries: nothing while another one is under way with it. `heard` is called with it afterwards. */
  tell() {
    if (this.telling) return [];
    this.telling = this.spells.length > 0;
    return this.spells.map(({ kind, from, lasted }) => ({
      kind,
      ms_ago: Math.ceil(performance.now() - from),
      lasted_ms: Math.floor(lasted),
    }));
  }

  heard(list, arrived) {
    if (list.length) this.telling = false;
    if (arrived) this.spells.splice(0, list.length);
  }
}
