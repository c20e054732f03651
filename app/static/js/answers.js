// Between the fields of a question and the list of strings that the sitting contract calls its answer.

function fieldsOf(question) {
  const prefix = `answer-${question.dataset.position}`;
  const fields = [...question.querySelectorAll("[name]")].filter((field) => field.name === prefix || field.name.startsWith(`${prefix}-`));
  return { prefix, fields, parts: [...new Set(fields.map((field) => field.name))].filter((name) => name !== prefix) };
}

function valueOf(fields) {
  const picked = fields.filter((field) => !isBox(field) || field.checked).map((field) => field.value);
  return picked.length ? picked[0] : "";
}

function isBox(field) {
  return field.type === "radio" || field.type === "checkbox";
}

/** The answer as it stands in the fields; [] where nothing is chosen. */
export function readAnswer(question) {
  const { fields, parts } = fieldsOf(question);
  const answer = parts.length
    ? parts.map((name) => valueOf(fields.filter((field) => field.name === name)))
    : fields.filter((field) => (isBox(field) ? field.checked : field.value.trim())).map((field) => field.value.trim());
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
