// Between the fields of a question and the list of strings that the sitting contract calls its answer.

function fieldsOf(question) {
  const prefix = `answer-${question.dataset.position}`;
  const fields = [...question.querySelectorAll("[name]")].filter((field) => field.name === prefix || field.name.startsWith(`${prefix}-`));
  return { prefix, fields, parts: [...new Set(fields.map((field) => field.name))].filter((name) => name !== prefix) };
}

function valueOf(fields, checked, value) {
  const picked = fields.filter((field) => !isBox(field) || checked(field)).map(value);
  return picked.length ? picked[0] : "";
}

/** How a field stands now, and how the server wrote it. */
const NOW = [(field) => field.checked, (field) => field.value];
const WRITTEN = [
  (field) => field.defaultChecked,
  (field) => {
    if (field.tagName !== "SELECT") return isBox(field) ? field.value : field.defaultValue;
    const written = [...field.options].filter((option) => option.defaultSelected)[0] || field.options[0];
    return written ? written.value : "";
  },
];

function isBox(field) {
  return field.type === "radio" || field.type === "checkbox";
}

/** The answer as it stands in the fields; [] where nothing is chosen. */
export function readAnswer(question) {
  return read(question, ...NOW);
}

/** The answer as the server wrote it into the page: something may have been chosen before a script could listen. */
export function writtenAnswer(question) {
  return read(question, ...WRITTEN);
}

function read(question, checked, value) {
  const { fields, parts } = fieldsOf(question);
  const answer = parts.length
    ? parts.map((name) => valueOf(fields.filter((field) => field.name === name), checked, value))
    : fields.filter((field) => (isBox(field) ? checked(field) : value(field).trim())).map((field) => value(field).trim());
  return answer.some((part) => part) ? answer : [];
}

/** Put an answer into the fields. */
export function writeAnswer(question, answer) {
  const { fields, parts } = fieldsOf(question);
  fields.forEach((field) => {
    const part = parts.length ? answer[parts.indexOf(field.name)] || "" : null;
    if (isBox(field)) field.checked = part === null ? answer.includes(field.value) : field.value === part;
    else field.value = part === null ? answer[0] || "" : part;
  });
  question.dispatchEvent(new CustomEvent("written"));
}
