// Importing: how far a file has come, and questions mended in place. Both forms work without this.

import { readWithProgress } from "./imports_reading.js";
import { mendInPlace } from "./imports_mending.js";

const form = document.querySelector("[data-import]");
if (form) readWithProgress(form);

const summary = document.querySelector("[data-summary]");
if (summary) mendInPlace(summary, document.querySelector("[data-announce]"));
