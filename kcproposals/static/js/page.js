/* What every module needs: the words of the page in the reader's language, one spoken line, and "not started yet". */

const words = document.getElementById("kc-words");
const live = document.getElementById("kc-live");

/** The words named `name` (data-save-failed is saveFailed) with {…} filled in. */
export function word(name, values = {}) {
  const text = words?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Say something to people who do not see the screen. */
export function announce(text) {
  if (live) live.textContent = text;
}

/** The elements under `root` (or root itself) that fit `selector` and are not yet in `seen`; they are put there. */
export function fresh(root, selector, seen) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  const unseen = found.filter((element) => !seen.has(element));
  unseen.forEach((element) => seen.add(element));
  return unseen;
}

/** Make an element: tag, properties, children. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Bring an element into the middle of the strip it stands in, without moving the page. */
export function centre(element) {
  const strip = element?.closest("ol, nav");
  if (!strip) return;
  const [inner, outer] = [element.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

/** A whole or decimal number as Vietnamese pages write it (1.234,5), or NaN. */
export function parseNumber(text) {
  const plain = text.trim().replace(/\s/g, "");
  if (!/^-?\d{1,3}(\.\d{3})*(,\d+)?$|^-?\d+(,\d+)?$/.test(plain)) return NaN;
  return Number(plain.replaceAll(".", "").replace(",", "."));
}

/** The way back: 1234.5 is 1.234,5. */
export function formatNumber(value) {
  const [whole, part] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? `,${part}` : "");
}

/** Put the error `text` at a control, or take it away ('' ). */
export function showError(control, text) {
  const field = control.closest(".kc-field, td, .kc-criterion") ?? control.parentElement;
  const id = `${control.id || control.name}-live-error`;
  document.getElementById(id)?.remove();
  const others = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  control.classList.toggle("is-invalid", Boolean(text));
  if (text) {
    control.setAttribute("aria-invalid", "true");
    field.append(make("div", { id, className: "kc-error", textContent: text }));
    others.push(id);
  } else {
    control.removeAttribute("aria-invalid");
  }
  if (others.length) control.setAttribute("aria-describedby", others.join(" "));
  else control.removeAttribute("aria-describedby");
}
