import type { Labels } from "./selector.ts";

/** True for the labels that a selector asks for. */
export type LabelTest = (labels: Labels) => boolean;

const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/;
/** One term: `key`, `!key`, `key=value`, `key!=value`, `key in (a, b)`, `key notin (a, b)`, `key>1`, `key<1`. */
const TERM = /^\s*(!?)\s*([^\s!=<>(),]+)\s*(?:(==|=|!=|>|<)\s*([^\s!=<>(),]*)|\s(in|notin)\s*\(([^()]*)\))?\s*(?:,|$)/;

/**
 * A label selector written as one line, as `kubectl -l` takes it; null when it is not one.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function labelTest(text: string): LabelTest | null {
  if (text.trim() === "") return () => true;
  const tests: LabelTest[] = [];
  let rest = text;
  while (rest !== "") {
    const term = TERM.exec(rest);
    const test = term && testOf(term);
    if (!test) return null;
    tests.push(test);
    const next = rest.slice(term[0].length);
    if (next === "" && term[0].endsWith(",")) return null;
    rest = next;
  }
  return (labels) => tests.every((test) => test(labels));
}

function testOf([, not, key = "", operator, right = "", word, listed = ""]: readonly string[]): LabelTest | null {
  if (!KEY.test(key)) return null;
  const value = (labels: Labels): unknown => (Object.hasOwn(labels, key) ? labels[key] : undefined);
  if (operator === undefined && word === undefined) return (labels) => (value(labels) === undefined) === (not === "!");
  if (not === "!") return null;
  if (operator === ">" || operator === "<") {
    if (!/^-?\d{1,15}$/.test(right)) return null;
    const bound = Number(right);
    return (labels) => {
      const own = value(labels);
      if (typeof own !== "string" || !/^-?\d{1,15}$/.test(own)) return false;
      return operator === ">" ? Number(own) > bound : Number(own) < bound;
    };
  }
  const values = word === undefined ? [right] : listed.split(",").map((each) => each.trim());
  if (!values.every((each) => VALUE.test(each))) return null;
  const wanted = new Set<unknown>(values);
  const isWanted = operator !== "!=" && word !== "notin";
  return (labels) => wanted.has(value(labels)) === isWanted;
}
