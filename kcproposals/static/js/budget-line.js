/*
 * Trying another place for the line where the money ends: by dragging it, or by its buttons. Adds up what stands above;
 * files of the same rank stay together. Decides nothing and sends nothing.
 */

import { announce, formatNumber, fresh, make, word } from "./page.js";

const seen = new WeakSet();
const MILLION = 1000000;

class BudgetLine {
  constructor(table) {
    this.line = table.querySelector("[data-line]");
    this.body = this.line.parentElement;
    this.text = this.line.querySelector("[data-line-text]");
    this.envelope = Number(table.dataset.envelope);
    this.rows = [...this.body.querySelectorAll("tr[data-amount]")];
    this.home = { after: this.place(), text: this.text.textContent };
    this.outside = new Map(this.rows.map((row) => [row, row.classList.contains("kc-outside")]));
    this.drawTools();
  }

  /** How many rows stand above the line. */
  place() {
    const above = (row) => row.compareDocumentPosition(this.line) & Node.DOCUMENT_POSITION_FOLLOWING;
    return this.rows.filter(above).length;
  }

  drawTools() {
    const tools = this.line.querySelector("[data-line-tools]");
    const button = (name, sign, act) => {
      const made = make("button", { type: "button", className: "btn btn-quiet btn-sm", title: word(name), textContent: sign });
      made.setAttribute("aria-label", word(name));
      made.addEventListener("click", act);
      tools.append(made);
      return made;
    };
    const handle = button("lineDrag", "⠿", () => {});
    handle.classList.add("kc-line-handle");
    handle.addEventListener("pointerdown", (event) => this.drag(event, handle));
    handle.addEventListener("keydown", (event) => {
      const to = { ArrowUp: this.place() - 1, ArrowDown: this.place() + 1, Home: 0, End: this.rows.length }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.move(to);
      handle.focus();
    });
    button("lineUp", "↑", (event) => { this.move(this.place() - 1); event.currentTarget.focus(); });
    button("lineDown", "↓", (event) => { this.move(this.place() + 1); event.currentTarget.focus(); });
    this.reset = button("lineReset", "↺", () => { this.move(this.home.after); handle.focus(); });
    this.reset.hidden = true;
    tools.hidden = false;
  }

  /** The nearest place in the direction of the move where no shared rank is split. */
  whole(after) {
    const step = after < this.place() ? -1 : 1;
    let at = Math.max(0, Math.min(after, this.rows.length));
    while (at > 0 && at < this.rows.length && this.rows[at - 1].dataset.rank === this.rows[at].dataset.rank) at += step;
    return at;
  }

  /** The files of one rank that stand right below the line, when there are several. */
  tied(at) {
    const next = this.rows[at];
    const same = next ? this.rows.filter((row) => row.dataset.rank === next.dataset.rank) : [];
    return same.length > 1 ? same : [];
  }

  /** Put the line behind `after` rows and say what that would cost. */
  move(after) {
    const at = this.whole(after);
    if (at === this.rows.length) this.rows[at - 1].after(this.line);
    else {
      const before = this.rows[at].previousElementSibling;
      (before?.matches("[data-tie]") ? before : this.rows[at]).before(this.line);
    }
    const trial = at !== this.home.after;
    const sum = (rows) => rows.reduce((total, row) => total + Number(row.dataset.amount), 0);
    const used = sum(this.rows.slice(0, at));
    const left = this.envelope - used;
    const shown = { used: formatNumber(used / MILLION), left: formatNumber(Math.abs(left) / MILLION) };
    const tied = this.tied(at);
    const block = { rank: tied[0]?.dataset.rank, number: tied.length, need: formatNumber(sum(tied) / MILLION) };
    const text = word(left < 0 ? "lineOver" : "lineTrial", shown) + (tied.length ? `. ${word("lineTie", block)}` : "");
    this.text.textContent = trial ? text : this.home.text;
    this.rows.forEach((row, index) => row.classList.toggle("kc-outside", trial ? index >= at : this.outside.get(row)));
    this.line.classList.toggle("kc-over-budget", trial && left < 0);
    this.reset.hidden = !trial;
    announce(this.text.textContent);
  }

  drag(event, handle) {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    this.line.classList.add("kc-dragging");
    const follow = (moved) => {
      const at = this.rows.filter((row) => {
        const box = row.getBoundingClientRect();
        return moved.clientY > box.top + box.height / 2;
      }).length;
      if (this.whole(at) !== this.place()) {
        this.move(at);
        handle.setPointerCapture(event.pointerId);
      }
    };
    const end = () => {
      this.line.classList.remove("kc-dragging");
      handle.removeEventListener("pointermove", follow);
    };
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  }
}

export function start(root) {
  fresh(root, "[data-budget-line]", seen).forEach((table) => new BudgetLine(table));
}
