// Safe Exam Browser's own keys, as far as a script may see them: hashed with the address of this page. Some versions
// send them as headers, some only tell them here (safeexambrowser.org/developer/seb-config-key.html).

const security = window.SafeExamBrowser && window.SafeExamBrowser.security;

/** For a call in JSON; empty in every other browser. */
export function browserKeys() {
  if (!security) return {};
  return { seb_config_key: security.configKey || "", seb_exam_key: security.browserExamKey || "" };
}

function fill() {
  document.querySelectorAll("[data-browser-key]").forEach((field) => {
    field.value = security[field.dataset.browserKey] || "";
  });
}

if (security) {
  fill();
  if (typeof security.updateKeys === "function") security.updateKeys(fill); // the first version with keys waits for this
}
