// Counts down from what the server said was left. A tick only redraws: what is left is computed from a monotonic
// instant, so a tab that slept shows the right time as soon as it wakes.

const SPEAK_AT_S = [600, 300, 60];
const LOW_S = 300;
const SLEPT_MS = 2000;

export class Clock {
  /** `on`: low(), speak(minutes), end(). */
  constructor(element, on) {
    this.element = element;
    this.face = element.querySelector(".clock-face");
    this.label = element.querySelector("small");
    this.on = on;
    this.ended = false;
    this.before = Infinity;
    this.sync(Number(element.dataset.remainingMs));
    window.setInterval(() => this.draw(), 500);
  }

  sync(remainingMs) {
    this.endsAt = performance.now() + remainingMs;
    this.drift = Date.now() - performance.now();
    if (remainingMs >= 1000) this.ended = false; // less shows as 0:00, where it has ended already
    if (this.before === Infinity) this.before = remainingMs / 1000;
    this.draw();
  }

  /** True, once, after the machine slept: some stop the monotonic clock then, so the server must be asked. */
  slept() {
    const drift = Date.now() - performance.now();
    const slept = Math.abs(drift - this.drift) > SLEPT_MS;
    this.drift = drift;
    return slept;
  }

  draw() {
    const left = Math.max(0, Math.floor((this.endsAt - performance.now()) / 1000));
    this.face.textContent = clockText(left);
    const low = left <= LOW_S;
    const { label, labelLow, labelOver } = this.element.dataset;
    this.label.textContent = left === 0 ? labelOver : low ? labelLow : label;
    this.element.toggleAttribute("data-low", low);
    SPEAK_AT_S.filter((at) => this.before > at && left <= at && left > at - 30).forEach((at) => this.on.speak(at / 60));
    if (low && this.before > LOW_S) this.on.low();
    this.before = left;
    if (left === 0 && !this.ended) {
      this.ended = true;
      this.on.end();
    }
  }
}

export function clockText(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const tail = `${two(seconds % 60)}`;
  return minutes < 60 ? `${minutes}:${tail}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${tail}`;
}
