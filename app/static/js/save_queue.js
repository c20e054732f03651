// Saves that the server has not acknowledged yet, in the order they were made, mirrored in the store.
//
// An entry is {position, takeover, seq, answer, sent}. `takeover` counts how often the pen had changed hands when it was
// made, `seq` the saves of one question: in this order saves outrank one another, here as at the server. A save that was
// never sent may still change its answer; one that was sent may not, because the server may hold it under that number.

export class SaveQueue {
  /** `takeover` is the number at which the page was made. */
  constructor(store, name, takeover) {
    this.store = store;
    this.name = name;
    this.entries = (store.get(name) || []).filter((entry) => entry && Array.isArray(entry.answer) && entry.seq > 0 && entry.takeover >= 0);
    this.seqs = new Map();
    this.latest = new Map();
    this.takeover = takeover + 0.5; // until this page has the pen: after all of `takeover`, before whoever takes it next
  }

  /** This page has taken the pen. */
  claimed(takeover) {
    const before = this.takeover;
    this.entries.filter((entry) => entry.takeover === before).forEach((entry) => {
      entry.takeover = takeover;
    });
    this.takeover = takeover;
    this.keep();
  }

  /** Has nobody else taken the pen, if the server is at this number? */
  holds(takeover) {
    return Math.floor(this.takeover) === takeover;
  }

  /** Meet the server's state of one question: what waits and is older than it yields. Returns the waiting answer that is
      newer, or null; `yielded` is called if an answer that was never kept had to yield to another one. */
  meet(position, takeover, seq, answer, yielded = () => {}) {
    const outranks = (entry) => entry.takeover > takeover || (entry.takeover === takeover && entry.seq > seq);
    const older = this.entries.filter((entry) => entry.position === position && !outranks(entry)).pop();
    if (older && older.takeover < takeover && JSON.stringify(older.answer) !== JSON.stringify(answer)) yielded();
    this.entries = this.entries.filter((entry) => entry.position !== position || outranks(entry));
    const waiting = this.lastOf(position);
    this.seqs.set(position, waiting ? waiting.seq : seq);
    this.latest.set(position, JSON.stringify(waiting ? waiting.answer : answer));
    this.keep();
    return waiting ? waiting.answer : null;
  }

  /** Take a new answer. False if it is the one already waiting or saved. */
  add(position, answer) {
    const text = JSON.stringify(answer);
    if (this.latest.get(position) === text) return false;
    this.latest.set(position, text);
    const last = this.lastOf(position);
    if (last && !last.sent) Object.assign(last, { takeover: this.takeover, answer });
    else this.push(position, answer);
    this.keep();
    return true;
  }

  head() {
    return this.entries[0] || null;
  }

  sending(entry) {
    entry.sent = true;
    this.keep();
  }

  /** The server answered with `seq`: at or below ours, it is saved; above, ours was not kept and goes again on top. */
  acknowledged(entry, seq) {
    this.drop(entry);
    if (seq <= entry.seq || this.lastOf(entry.position)) return true;
    this.seqs.set(entry.position, seq);
    this.push(entry.position, entry.answer);
    this.keep();
    return false;
  }

  drop(entry) {
    this.entries = this.entries.filter((other) => other !== entry);
    this.keep();
  }

  /** A refused answer may be given again as it is. */
  unlearn(position) {
    this.latest.delete(position);
  }

  lastOf(position) {
    return this.entries.filter((entry) => entry.position === position).pop() || null;
  }

  /** Questions (not saves) that wait. */
  get size() {
    return new Set(this.entries.map((entry) => entry.position)).size;
  }

  wipe() {
    this.entries = [];
    this.store.remove(this.name);
  }

  push(position, answer) {
    this.entries.push({ position, takeover: this.takeover, seq: this.nextSeq(position), answer, sent: false });
  }

  nextSeq(position) {
    const seq = (this.seqs.get(position) || 0) + 1;
    this.seqs.set(position, seq);
    return seq;
  }

  keep() {
    if (this.entries.length) this.store.set(this.name, this.entries);
    else this.store.remove(this.name);
  }
}
