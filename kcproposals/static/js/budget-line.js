/*
 * Trying another place for the line where the money ends: by dragging it, or by its buttons. Adds up what stands above;
 * decides nothing and sends nothing.
 */

import { announce, formatNumber, fresh, make, word } from "./page.js";

const seen = new WeakSet();
const MILLION = 1000000;

class BudgetLine {
  constructor(table) {
    this.body = table.tBodies[0];
    this.line = table.querySelector("[data-line]");
    this.text = this.line.querySelector("[data-line-text]");
    this.envelope = Number(table.dataset.envelope);
    this.home = { after: this.rows().filter((row) => this.above(row)).length, text: this.text.textContent };
    this.outside = new Map(this.rows().map((row) => [row, row.classList.contains("kc-outside")]));
    this.drawTools();
  }

  rows() {
    return [...this.body.rows].filter((row) => row !== this.line);
  }

  above(row) {
    return Boolean(row.compareDocumentPosition(this.line) & Node.DOCUMENT_POSITION_FOLLOWING);
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
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.move(this.place() + step);
      handle.focus();
    });
    button("lineUp", "↑", (event) => { this.move(this.place() - 1); event.currentTarget.focus(); });
    button("lineDown", "↓", (event) => { this.move(this.place() + 1); event.currentTarget.focus(); });
    this.reset = button("lineReset", "↺", () => { this.move(this.home.after); handle.focus(); });
    this.reset.hidden = true;
    tools.hidden = false;
  }

  place() {
    return this.rows().filter((row) => this.above(row)).length;
  }

  /** Put the line behind `after` rows and say what that would cost. */
  move(after) {
    const rows = this.rows();
    const at = Math.max(0, Math.min(after, rows.length));
    if (at === 0) rows[0].before(this.line);
    else rows[at - 1].after(this.line);
    const trial = at !== this.home.after;
    const used = rows.slice(0, at).reduce((sum, row) => sum + Number(row.dataset.amount), 0);
    const left = this.envelope - used;
    const shown = { used: formatNumber(used / MILLION), left: formatNumber(Math.abs(left) / MILLION) };
    this.text.textContent = trial ? word(left < 0 ? "lineOver" : "lineTrial", shown) : this.home.text;
    rows.forEach((row, index) => row.classList.toggle("kc-outside", trial ? index >= at : this.outside.get(row)));
    this.line.classList.toggle("kc-over-budget", trial && left < 0);
    this.reset.hidden = !trial;
    announce(this.text.textContent);
  }

  drag(event, handle) {
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    this.line.classList.add("kc-dragging");
    const follow = (moved) => {
      const at = this.rows().filter((row) => {
        const box = row.getBoundingClientRect();
        return moved.clientY > box.top + box.height / 2;
      }).length;
      if (at !== this.place()) {
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
