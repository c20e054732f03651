// Signing in again over the paper: the page and what was chosen on it stay.

import { lift, cover, uncover } from "./veils.js";
import { say } from "./words.js";

export class SignIn {
  /** `done` is called with the fresh page when the same account is signed in and the api holds its token and lease,
      `ended` when the time was over meanwhile. */
  constructor(api, account, { done, ended }) {
    Object.assign(this, { api, account, done, ended });
    const form = lift("signed_out").querySelector("form");
    this.error = form.querySelector("[data-sign-in-error]");
    this.elsewhere = form.querySelector("[data-sign-in-elsewhere]");
    this.button = form.querySelector("[data-sign-in]");
    this.form = form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.attempt();
    });
    form.querySelector("[data-sign-in-done]").addEventListener("click", () => this.check());
  }

  open() {
    cover("signed_out");
    this.form.elements.username.focus();
  }

  async attempt() {
    this.button.disabled = true;
    this.error.textContent = "";
    const { username, password } = this.form.elements;
    const { signedIn, why } = await this.api.signIn(username.value, password.value);
    this.button.disabled = false;
    if (signedIn) await this.check();
    else this.refuse(why || say("odd"), !why);
  }

  async check() {
    const page = await this.api.freshPage(this.account);
    if (this.api.reader && this.api.reader !== this.account) {
      this.form.reset(); // nobody's password stays in a page that is another's
      this.refuse(say("other_account"), true);
    } else if (!page) this.refuse(say("odd"), true);
    else if (page.dataset.handedIn) this.ended();
    else {
      this.form.reset();
      this.elsewhere.hidden = true;
      uncover();
      this.done(page);
    }
  }

  /** Say why; where this form may not be the way, `offer` the page of its own. */
  refuse(why, offer) {
    this.error.textContent = why;
    this.elsewhere.hidden = !offer;
    this.form.elements.password.focus();
  }
}
