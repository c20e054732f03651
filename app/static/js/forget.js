// On a shared machine, what another account left waiting in this browser is wiped when a new one appears.

import { Store } from "./store.js";

const script = document.querySelector("script[data-account]");
new Store().forget((name) => !name.startsWith(`${script.dataset.account}/`));
