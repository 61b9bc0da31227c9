/* After a failed form the reader starts at the list of what is wrong. */

import { fresh } from "./page.js";

const seen = new WeakSet();

export function start(root) {
  fresh(root, "[data-error-summary]", seen)[0]?.focus();
}
