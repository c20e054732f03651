// Saves that the server has not acknowledged yet, in the order they were made, mirrored in the store.
//
// An entry is {position, seq, answer, sent}. `seq` counts the saves of one question. A save that was never sent may
// still change its answer; one that was sent may not, because the server may already hold it under that number.

export class SaveQueue {
  constructor(store, name) {
    this.store = store;
    this.name = name;
    this.entries = (store.get(name) || []).filter((entry) => entry && Array.isArray(entry.answer) && entry.seq > 0);
    this.seqs = new Map();
    this.latest = new Map();
  }

  /** Meet the server's state of one question. Returns the waiting answer that is newer than it, or null. */
  meet(position, seq, answer) {
    this.entries = this.entries.filter((entry) => entry.position !== position || entry.seq > seq);
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
    if (last && !last.sent) last.answer = answer;
    else this.entries.push({ position, seq: this.nextSeq(position), answer, sent: false });
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
    this.entries.push({ position: entry.position, seq: this.nextSeq(entry.position), answer: entry.answer, sent: false });
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
