// The sentences people read stand in the page, in their language; a script only fills in the {names}.

const table = JSON.parse(document.getElementById("words").textContent);

export function fill(sentence, values = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function say(key, values) {
  return fill(table[key], values);
}

/** More sentences, which came with a part of a page. */
export function learn(sentences) {
  Object.assign(table, sentences);
}
