import { RingfenceError } from "../core/errors.ts";

/**
 * Demands that every word asked for is known, so that a slip never looks like a clean answer.
 *
 * @throws usage/arguments naming the first that is not
 */
export function demandKnown(what: string, asked: readonly string[] | undefined, known: readonly string[]): void {
  const wrong = asked?.find((word) => !known.includes(word));
  if (wrong === undefined) return;
  throw new RingfenceError("usage/arguments", `there is no ${what} ${wrong}; known are ${known.join(", ")}`);
}
