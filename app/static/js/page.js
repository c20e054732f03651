// What every page but the paper does with scripts: larger text and high contrast at once, and a language that is changed
// without losing what was typed.

import { wireFaces } from "./faces.js";
import { carryTyped } from "./typed.js";

wireFaces();
carryTyped();
