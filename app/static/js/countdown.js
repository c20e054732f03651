// A clock on a page without a paper: it only counts.

import { Clock } from "./clock.js";

const nothing = () => {};
document.querySelectorAll("[data-clock]").forEach((element) => new Clock(element, { low: nothing, speak: nothing, end: nothing }));
