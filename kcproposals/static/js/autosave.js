/*
 * Saving while people write: the whole form goes to data-autosave a moment after a change, with the version it was read
 * at. What cannot be saved stays on this machine and is offered again. Not here: whether a text is right; that is the
 * server's, and its errors are only shown.
 */

import { respell } from "./money.js";
import { announce, fresh, make, showError, word } from "./page.js";
import { readAmount } from "./amounts.js";
import { fill, forget, keep, kept, same, sent } from "./kept.js";

const seen = new WeakSet();
const RETRY_AFTER = [3000, 10000, 30000];
const KEEPALIVE_LIMIT = 60000; // browsers refuse more than 64 KB from a page that is being left

/** The question an input belongs to: its own name, or the table's. */
const question = (name) => name.split("-")[0];

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.delay = Number(form.dataset.autosaveDelay) || 800;
    this.state = form.querySelector("[data-save-state]") ?? document.querySelector("[data-save-state]");
    this.told = [this.state?.textContent ?? "", this.state?.dataset.tone ?? ""];
    this.saved = this.content();
    this.whole = this.always = form.hasAttribute("data-autosave-whole");
    this.failures = 0;
    this.shownErrors = [];
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.onSubmit(event), true);
    for (const again of ["online", "focus"]) addEventListener(again, () => this.stuck && this.dirty() && this.save());
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.dirty()) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && !this.leaving && this.dirty()) this.save(true);
    });
    this.offerKept();
  }

  /** Everything typed: no files, nothing hidden (token, version, ids of rows) or computed; amounts in đồng, however shown. */
  fields() {
    const hidden = new Set([...this.form.elements].filter((one) => one.type === "hidden" || one.readOnly).map((one) => one.name));
    const money = new Set([...this.form.querySelectorAll("[data-money]")].map((one) => one.name));
    return [...new FormData(this.form)]
      .filter(([name, value]) => typeof value === "string" && !hidden.has(name))
      .map(([name, value]) => [name, money.has(name) ? String(readAmount(value) ?? value) : value]);
  }

  content() {
    return new URLSearchParams(this.fields()).toString();
  }

  /** The questions whose answers differ from what was saved; a table is one question. */
  changedQuestions(content) {
    const [now, before] = [content, this.saved].map((text) => {
      const found = new Map();
      for (const [name, value] of new URLSearchParams(text)) found.set(question(name), `${found.get(question(name)) ?? ""}\n${name}=${value}`);
      return found;
    });
    return new Set([...now.keys(), ...before.keys()].filter((key) => now.get(key) !== before.get(key)));
  }

  /**
   * What is sent: the changed questions only; everything if the form asks for it (data-autosave-whole), and after a
   * conflict, where both texts are compared.
   */
  body(content) {
    const all = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    if (this.whole) return new URLSearchParams(all);
    const changed = this.changedQuestions(content);
    const kept = all.filter(([name]) => ["csrf_token", "version"].includes(name) || changed.has(question(name)));
    return new URLSearchParams([...kept, ...[...changed].map((key) => ["only", key])]);
  }

  dirty() {
    return this.content() !== this.saved;
  }

  changed() {
    clearTimeout(this.timer);
    if (this.paused) return;
    if (!this.dirty()) {
      if (!this.stuck) this.tell(...this.told);
      return;
    }
    this.tell(word("unsaved"), "busy");
    this.timer = setTimeout(() => this.save(), this.delay);
  }

  tell(text, tone) {
    if (!this.state) return;
    this.state.textContent = text;
    this.state.dataset.tone = tone;
  }

  /** The submit must carry the version of the save under way: wait for it. */
  onSubmit(event) {
    clearTimeout(this.timer);
    if (this.underWay) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      this.underWay.then(() => this.form.requestSubmit(submitter));
      return;
    }
    this.leaving = true;
    keep(this.url, this.fields()); // until the page that follows shows that it arrived
    sent(this.url);
    setTimeout(() => { this.leaving = false; }, 10000);
  }

  save(last = false) {
    clearTimeout(this.timer);
    if (this.underWay) {
      this.again = true;
      return this.underWay;
    }
    this.underWay = this.send(last).finally(() => {
      this.underWay = null;
      if (this.again) {
        this.again = false;
        this.changed();
      }
    });
    return this.underWay;
  }

  async send(last) {
    const content = this.content();
    const body = this.body(content);
    this.tell(word("saving"), "busy");
    let response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: last && String(body).length < KEEPALIVE_LIMIT,
        headers: { Accept: "application/json", "X-Autosave": "1", "X-CSRFToken": body.get("csrf_token") ?? "" },
      });
    } catch {
      this.failed(word("offline"), true);
      return;
    }
    if (response.status === 409 && !this.whole) {
      this.whole = true;
      await this.send(last);
      return;
    }
    await this.read(response, content);
  }

  async read(response, content) {
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const answer = isJson ? await response.json() : {};
    if (response.ok && isJson) this.succeeded(answer, content);
    else if (response.status === 409 && !isJson) this.conflict(await response.text());
    else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) this.failed(word("signedOut"), false);
    else if (response.status >= 500) this.failed(word("saveFailed"), true);
    else {
      this.showErrors(answer.errors);
      this.failed(answer.error ?? word("refused"), false);
    }
  }

  succeeded(answer, content) {
    this.whole = this.always;
    this.failures = 0;
    this.stuck = false;
    this.saved = content;
    forget(this.url);
    if (answer.version !== undefined && this.form.elements.version) this.form.elements.version.value = answer.version;
    for (const [name, value] of Object.entries(answer.values ?? {})) {
      const control = this.form.elements[name];
      if (control?.type === "hidden") control.value = value;
    }
    this.showErrors(answer.errors);
    for (const [id, html] of Object.entries(answer.html ?? {})) replace(id, html);
    this.told = [`✓ ${word("saved", { time: answer.saved_at ?? "" })}`, "ok"];
    this.tell(...this.told);
    this.form.dispatchEvent(new CustomEvent("kc:saved", { bubbles: true, detail: answer }));
    if (this.dirty()) this.changed();
  }

  showErrors(errors = {}) {
    this.shownErrors.forEach((control) => showError(control, ""));
    this.shownErrors = Object.keys(errors).map((name) => this.control(name)).filter(Boolean);
    this.shownErrors.forEach((control) => showError(control, errors[control.name]));
  }

  control(name) {
    const found = this.form.elements[name];
    return found instanceof RadioNodeList ? found[0] : found;
  }

  failed(text, retry) {
    this.stuck = true;
    keep(this.url, this.fields());
    this.tell(text, "bad");
    announce(text);
    if (!retry) return;
    const wait = RETRY_AFTER[Math.min(this.failures, RETRY_AFTER.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.dirty() && this.save(), wait);
  }

  /** Two texts: nothing is saved until the person has chosen. */
  conflict(html) {
    this.paused = true;
    keep(this.url, this.fields());
    this.tell(word("conflict"), "bad");
    document.querySelector("[data-conflict-box]")?.remove();
    this.form.insertAdjacentHTML("beforebegin", html);
    const box = this.form.previousElementSibling;
    box.focus();
    box.scrollIntoView({ block: "start" });
    const mine = box.querySelector("[data-conflict-mine]");
    mine.hidden = false;
    mine.addEventListener("click", () => {
      this.form.elements.version.value = box.dataset.version;
      this.paused = false;
      box.remove();
      this.save();
    });
    box.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      forget(this.url);
      this.leaving = true;
      location.reload();
    });
  }

  /** After a failure and a reload: the text that did not get through. */
  offerKept() {
    const found = kept(this.url);
    if (!found) return;
    if (same(found.fields, this.fields())) {
      forget(this.url);
      return;
    }
    const restore = make("button", { type: "button", className: "btn btn-quiet btn-sm", textContent: word("keptRestore") });
    const drop = make("button", { type: "button", className: "btn btn-quiet btn-sm", textContent: word("keptDrop") });
    const text = make("p", { textContent: word("kept", { time: found.at }) });
    const box = make("div", { className: "kc-notice kc-notice-warn kc-conflict" }, text, make("div", { className: "kc-actions" }, restore, drop));
    box.setAttribute("role", "status");
    restore.addEventListener("click", async () => {
      await fill(this.form, found.fields);
      this.form.querySelectorAll("[data-money]").forEach(respell);
      this.form.querySelectorAll("[data-rows]").forEach((list) => list.dispatchEvent(new CustomEvent("kc:respelled")));
      box.remove();
      this.changed();
    });
    drop.addEventListener("click", () => {
      forget(this.url);
      box.remove();
    });
    this.form.before(box);
  }
}

/** Put the server's markup in the place of the element with that id, and start what it holds. */
function replace(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  const part = template.content.firstElementChild;
  if (!part) return;
  old.replaceWith(part);
  window.htmx?.process(part);
  part.dispatchEvent(new CustomEvent("kc:swapped", { bubbles: true }));
}

export function start(root) {
  fresh(root, "form[data-autosave]", seen).forEach((form) => new Autosave(form));
}
