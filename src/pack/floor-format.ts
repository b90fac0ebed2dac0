import * as v from "valibot";
import { SEVERITIES } from "../core/severity.ts";
import type { Floor } from "./floor.ts";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const list = v.optional(v.array(text), []);
const version = v.pipe(text, v.regex(/^[0-9]+(\.[0-9]+)*$/, "a version of dotted numbers"));
const range = v.pipe(
  v.union([
    v.strictObject({ from: v.optional(version), below: version }),
    v.strictObject({ from: v.optional(version), through: version }),
  ]),
);
const floor = v.pipe(
  v.strictObject({
    title: text,
    area: v.optional(v.picklist(["gpu", "software"]), "software"),
    products: list,
    images: list,
    packages: list,
    build: v.optional(v.boolean(), false),
    affected: v.pipe(v.array(range), v.minLength(1)),
    flaws: v.pipe(v.array(text), v.minLength(1)),
    what: text,
    severity: v.picklist(SEVERITIES),
    exploited: v.optional(v.boolean(), false),
    doubt: v.optional(v.nullable(text), null),
    source: v.pipe(v.array(v.pipe(text, v.url())), v.minLength(1)),
  }),
  v.check(
    ({ products, images, packages }) => products.length + images.length + packages.length > 0,
    "products, images or packages must name the software",
  ),
);
const file = v.strictObject({ floors: v.array(floor) });

/** The floors of a parsed file, or what is wrong with it: the dotted path of each field and the reason. */
export function floorsFrom(value: unknown): readonly Floor[] | { readonly field: string; readonly reason: string }[] {
  const parsed = v.safeParse(file, value);
  if (parsed.success) return parsed.output.floors as readonly Floor[];
  return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
}
