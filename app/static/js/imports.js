// Importing: how far a file has come, and questions mended in place. Both forms work without this.

import { keepLooks } from "./imports_pasting.js";
import { readWithProgress } from "./imports_reading.js";
import { mendInPlace } from "./imports_mending.js";

function begin(form) {
  keepLooks(form);
  readWithProgress(form, begin);
}

const form = document.querySelector("[data-import]");
if (form) begin(form);

const summary = document.querySelector("[data-summary]");
if (summary) mendInPlace(summary, document.querySelector("[data-announce]"));
