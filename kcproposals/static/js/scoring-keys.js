/*
 * Scoring by keyboard, from the first file to the last: digits are the mark of the current criterion, Enter goes on, and
 * from the conclusion to the button. The dialog of the page (keys_help) tells all of it.
 */

const PAUSE = 1500; // ms: digits further apart are two marks

class Keys {
  constructor(sheet) {
    this.sheet = sheet;
    this.typed = "";
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("click", (event) => {
      const gap = event.target.closest?.("[data-gap]");
      if (gap) this.follow(event, gap);
    });
  }

  onKey(event) {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const { target, key } = event;
    if (!/^[0-9.,]$/.test(key)) this.typing = null; // any other key ends the mark
    const writing = target.matches?.('textarea, select, input:not([type="radio"]):not([type="checkbox"])');
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.button().focus(); // leaves the field that is being written: an amount is respelled
      this.sheet.form.requestSubmit(this.button());
    } else if (key === "Enter" && target.matches?.("input") && this.sheet.form.contains(target)) {
      event.preventDefault();
      this.enter(target);
    } else if (writing) {
      if (key === "Escape" && target.closest("[data-criterion], [data-stop]")) this.leave(target);
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
      this.onPlainKey(event);
    }
  }

  onPlainKey(event) {
    const key = event.key.toLowerCase();
    const acts = {
      n: () => this.step(1),
      p: () => this.step(-1),
      k: () => this.notApplicable(),
      backspace: () => this.clear(),
      delete: () => this.clear(),
      l: () => this.writeReason(this.sheet.current()),
      m: () => this.goMissing(),
      c: () => this.sheet.go(this.conclusion()),
      "]": () => this.otherFile(1),
      "[": () => this.otherFile(-1),
      "?": () => document.getElementById("keys-help")?.showModal(),
    };
    if (/^[0-9]$/.test(key) && this.choose(Number(key))) event.preventDefault();
    else if (/^[0-9.,]$/.test(key)) this.type(key.replace(".", ","));
    else if (acts[key]) acts[key]();
    else return;
    event.preventDefault();
  }

  button() {
    return this.sheet.form.querySelector(".btn-primary");
  }

  conclusion() {
    return this.sheet.stops.find((stop) => stop.querySelector('[name="conclusion"]'));
  }

  /** On with Enter: a reason that is a must and not written comes before the next criterion. */
  enter(target) {
    const stop = target.closest("[data-criterion], [data-stop]");
    const reason = stop?.querySelector(".kc-why textarea");
    if (reason?.required && !reason.value.trim() && this.sheet.mark(stop)) this.writeReason(stop);
    else if (stop === this.conclusion()) this.button().focus();
    else this.step(1);
  }

  step(by) {
    const { stops } = this.sheet;
    const at = stops.indexOf(document.activeElement?.closest("[data-criterion], [data-stop]"));
    const to = at < 0 ? stops.indexOf(this.sheet.current() ?? stops[0]) : at + by;
    if (to === stops.length) this.button().focus();
    else this.sheet.go(stops[Math.max(0, to)]);
  }

  /** Out of a field that is being written, to where single keys work. */
  leave(target) {
    const criterion = target.closest("[data-criterion]");
    if (criterion) this.sheet.go(criterion);
    else target.blur();
  }

  writeReason(criterion) {
    if (!criterion) return;
    criterion.querySelector(".kc-why").hidden = false;
    criterion.querySelector("textarea").focus();
  }

  /** To the first thing that is missing, as the page stands now; the list above the criteria is the server's. */
  goMissing() {
    const stop = this.sheet.stops.find((one) => (one.dataset.criterion ? this.lacks(one) : this.isOpen(one)));
    if (stop?.dataset.criterion && this.sheet.mark(stop)) this.writeReason(stop);
    else this.sheet.go(stop);
  }

  lacks(criterion) {
    const reason = criterion.querySelector(".kc-why textarea");
    return !this.sheet.mark(criterion) || (reason.required && !reason.value.trim());
  }

  /** Whether the amount or the conclusion is missing; a note never is, nor the amount of who does not support. */
  isOpen(stop) {
    const chosen = this.sheet.form.querySelector('[name="conclusion"]:checked');
    if (stop === this.conclusion()) return !chosen;
    const amount = stop.querySelector('[name="recommended"]');
    return Boolean(amount) && !amount.value.trim() && chosen?.value !== "do_not_support";
  }

  /** A link to something that is missing puts the keyboard there too. */
  follow(event, gap) {
    const there = document.getElementById(gap.hash.slice(1));
    if (!there) return;
    event.preventDefault();
    if (there.matches("textarea")) this.writeReason(there.closest("[data-criterion]"));
    else this.sheet.go(there.closest("[data-criterion], [data-stop]"));
  }

  otherFile(by) {
    const links = [...document.querySelectorAll(".kc-queue a")];
    links[links.findIndex((link) => link.hasAttribute("aria-current")) + by]?.click();
  }

  /** 1, 2, 3 on the conclusion choose it. */
  choose(number) {
    if (!document.activeElement?.matches('[name="conclusion"]')) return false;
    const choice = this.sheet.form.querySelectorAll('[name="conclusion"]')[number - 1];
    choice?.focus();
    choice?.click();
    return true;
  }

  notApplicable() {
    const criterion = this.sheet.current();
    if (criterion && this.sheet.radios(criterion).some((radio) => radio.value === "na")) this.sheet.set(criterion, "na");
  }

  clear() {
    const criterion = document.activeElement?.closest("[data-criterion]");
    if (criterion) this.sheet.clear(criterion);
  }

  /** Add a digit to the mark being typed. Nothing is cut or guessed: what cannot be is said at the field. */
  type(key) {
    const criterion = this.sheet.current();
    if (!criterion) return;
    const text = this.typing === criterion ? this.typed + key : key;
    this.typed = text === "," ? "0," : text;
    this.typing = criterion;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.typing = null; }, PAUSE);
    if (!this.typed.endsWith(",")) this.sheet.set(criterion, this.typed);
  }
}

/** Take the keys of the page for this sheet. */
export function listen(sheet) {
  return new Keys(sheet);
}
