// localStorage, or memory where the browser forbids it, has none, or is full: then `lasting` is false.

const PREFIX = "bangvang/";

export class Store {
  constructor() {
    this.memory = new Map();
    this.lasting = true;
    try {
      window.localStorage.setItem(`${PREFIX}try`, "1");
      window.localStorage.removeItem(`${PREFIX}try`);
    } catch {
      this.lasting = false;
    }
  }

  get(name) {
    let text = this.memory.get(name);
    if (text === undefined && this.lasting) {
      try {
        text = window.localStorage.getItem(PREFIX + name);
      } catch {
        this.lasting = false;
      }
    }
    try {
      return text ? JSON.parse(text) : null;
    } catch {
      return null; // something else wrote there
    }
  }

  set(name, value) {
    const text = JSON.stringify(value);
    this.memory.set(name, text);
    if (!this.lasting) return;
    try {
      window.localStorage.setItem(PREFIX + name, text);
    } catch {
      this.lasting = false;
    }
  }

  remove(name) {
    this.memory.delete(name);
    try {
      window.localStorage.removeItem(PREFIX + name);
    } catch {
      this.lasting = false;
    }
  }

  /** Forget every kept thing whose name `matches`. */
  forget(matches) {
    const names = [];
    try {
      for (let at = 0; at < window.localStorage.length; at += 1) names.push(window.localStorage.key(at));
    } catch {
      return;
    }
    names
      .filter((name) => name.startsWith(PREFIX) && matches(name.slice(PREFIX.length)))
      .forEach((name) => this.remove(name.slice(PREFIX.length)));
  }
}

/** What is kept is named by account, attempt and thing, so that either can be forgotten alone. */
export function keptName(account, attempt, thing) {
  return `${account}/${attempt}/${thing}`;
}
