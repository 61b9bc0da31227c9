/*
 * Amounts as this page writes them: read exactly, written in đồng or in triệu đồng. An amount in triệu carries its unit in
 * its own text ("604 triệu"), so that whatever is sent or kept says what it is; a bare number is always đồng.
 * BigInt throughout: no amount passes through a binary fraction.
 */

const DONG = /^(\d{1,15}|[1-9]\d{0,2}(?:[. ]\d{3}){1,4})(?: ?(?:đồng|đ))?$/i;
const CARRIED = /^(\d{1,15}|[1-9]\d{0,2}(?:[. ]\d{3}){1,4})(?:,(\d{1,9}))? ?(tỷ|triệu|nghìn)(?: đồng)?$/i;
const QUANTITY = /^(\d{1,9}|[1-9]\d{0,2}(?:[. ]\d{3})+)(?:,(\d{1,2}))?$|^(\d{1,9})\.(\d{1,2})$/;
const PLACES = { tỷ: 9, triệu: 6, nghìn: 3 };
export const SUFFIX = " triệu";

/** Dots between groups of three digits. */
export function group(digits) {
  return digits.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".");
}

/** The amount in đồng a text means, or null when only the server can say what is wrong with it. */
export function readAmount(text) {
  const plain = text.normalize("NFC").trim();
  const bare = plain.match(DONG);
  if (bare) return BigInt(bare[1].replace(/[. ]/g, ""));
  const carried = plain.match(CARRIED);
  if (!carried) return null;
  const places = PLACES[carried[3].toLowerCase()];
  const part = (carried[2] ?? "").replace(/0+$/, "");
  if (part.length > places) return null;
  return BigInt(carried[1].replace(/[. ]/g, "") + part.padEnd(places, "0"));
}

/** The same amount as it stands in a box: 604.000.000, or 604 triệu. */
export function writeAmount(dong, unit) {
  return unit === "trieu" ? inMillions(dong) + SUFFIX : sign(dong) + group(String(dong < 0n ? -dong : dong));
}

function sign(dong) {
  return dong < 0n ? "-" : "";
}

function inMillions(dong) {
  const digits = String(dong < 0n ? -dong : dong).padStart(7, "0");
  const part = digits.slice(-6).replace(/0+$/, "");
  return sign(dong) + group(digits.slice(0, -6)) + (part && `,${part}`);
}

/** The amount in the unit that is not in its box: đồng beside triệu, triệu or tỷ beside đồng; {unit, number} or null. */
export function otherWay(dong, unit) {
  if (unit === "trieu") return { unit: "dong", number: group(String(dong)) };
  if (dong < 1000000n) return null;
  if (dong < 1000000000n) return { unit: "trieu", number: inMillions(dong) };
  const digits = String(dong);
  const part = digits.slice(-9).replace(/0+$/, "");
  return { unit: "ty", number: group(digits.slice(0, -9)) + (part && `,${part}`) };
}

/** A quantity as an exact fraction [counter, denominator], or null. */
export function readQuantity(text) {
  const match = text.trim().match(QUANTITY);
  if (!match) return null;
  const part = match[2] ?? match[4] ?? "";
  return [BigInt((match[1] ?? match[3]).replace(/[. ]/g, "") + part), 10n ** BigInt(part.length)];
}
