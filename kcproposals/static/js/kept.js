/* Texts that could not be saved, on this machine, by address; and putting them back into their form. */

const PREFIX = "kc:kept:";
const SENT = "kc:sent";

/** Keep `fields` ([name, value] pairs) of the form at `url`; a full or closed storage is no reason to fail. */
export function keep(url, fields) {
  const at = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  try {
    localStorage.setItem(PREFIX + url, JSON.stringify({ at, fields }));
  } catch {
    /* the text is still on the page */
  }
}

/** What is kept for `url`: {at, fields}, or null. */
export function kept(url) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + url));
  } catch {
    return null;
  }
}

export function forget(url) {
  try {
    localStorage.removeItem(PREFIX + url);
  } catch {
    /* nothing was kept */
  }
}

/** The form at `url` was submitted the ordinary way: the next page will tell. */
export function sent(url) {
  try {
    sessionStorage.setItem(SENT, url);
  } catch {
    /* then it is offered once too often, at worst */
  }
}

/** Called on every good page: what was submitted has arrived, unless this is its form again. */
export function settle() {
  try {
    const url = sessionStorage.getItem(SENT);
    if (!url) return;
    sessionStorage.removeItem(SENT);
    if (!document.querySelector(`form[data-autosave="${CSS.escape(url)}"]`)) forget(url);
  } catch {
    /* nothing was kept */
  }
}

/** Do two lists of fields say the same, apart from spaces, line ends and dots in numbers that the server writes its own way? */
export function same(one, other) {
  const plain = (fields) => JSON.stringify(fields.filter(([, value]) => value !== "").map(([name, value]) => [name, tidy(value)]));
  return plain(one) === plain(other);
}

function tidy(value) {
  const text = value.normalize("NFC").replace(/\s+/g, " ").trim();
  return /^\d{1,3}(\.\d{3})+$/.test(text) ? text.replaceAll(".", "") : text;
}

/** Write `fields` into the form; rows of tables that are missing are added. */
export async function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  await addRows(form, [...values.keys()]);
  for (const control of form.elements) {
    if (!control.name || ["hidden", "submit", "button", "file"].includes(control.type)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = values.get(control.name)?.includes(control.value) ?? false;
    } else if (values.get(control.name)?.length) {
      control.value = values.get(control.name).shift();
    }
  }
}

async function addRows(form, names) {
  for (const list of form.querySelectorAll("[data-rows]")) {
    const { addRow } = await import("./rows.js");
    const indices = new Set(names.map((name) => name.match(`^${list.dataset.rows}-(\\d+)-`)?.[1]).filter(Boolean));
    for (const index of indices) {
      if (!form.querySelector(`[name^="${list.dataset.rows}-${index}-"]`)) addRow(list, Number(index));
    }
  }
}
