import * as v from "valibot";
import { ROLES } from "../core/role.ts";
import { AUTH_STATES, type Product, type ProductExamples } from "./product.ts";

/** What is wrong with a product file: the dotted path of the field and the reason. */
export interface ProductIssue {
  readonly field: string;
  readonly reason: string;
}

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const role = v.picklist(ROLES);
const oneOrMany = v.pipe(
  v.union([text, v.array(text)]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);
const globs = v.pipe(
  oneOrMany,
  v.transform((patterns) => patterns.flatMap(expandBraces)),
);
const imagePattern = v.pipe(
  globs,
  v.everyItem(
    (pattern) => /^[a-z0-9._*-]+(\/[a-z0-9._*-]+){0,2}(:[\w.*-]+)?$/.test(pattern) && /[a-z0-9]/.test(pattern),
    "an image pattern has one to three path segments in lower case, not all of them wildcards",
  ),
);
const port = v.strictObject({
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  serves: text,
  open: v.optional(v.boolean(), true),
});
const scalar = v.pipe(
  v.union([v.string(), v.number(), v.boolean()]),
  v.transform((value) => [String(value)]),
);
const values = v.union([
  scalar,
  v.pipe(
    v.array(v.union([v.string(), v.number(), v.boolean()])),
    v.transform((items) => items.map(String)),
  ),
]);
const condition = v.pipe(
  v.strictObject({
    argument: v.optional(text),
    environment: v.optional(text),
    config: v.optional(text),
    file: v.optional(globs),
    field: v.optional(text),
    version: v.optional(v.pipe(v.string(), v.regex(/^(<|>=)[0-9]+(\.[0-9]+)*$/, "a version after < or >="))),
    is: v.optional(values),
    empty: v.optional(v.literal(true)),
    absent: v.optional(v.literal(true)),
  }),
  v.check(
    (value) =>
      [value.argument, value.environment, value.config, value.field, value.version].filter((part) => part !== undefined)
        .length === 1,
    "exactly one of argument, environment, config, field and version must be set",
  ),
  v.check(
    (value) => [value.is, value.empty, value.absent].filter((part) => part !== undefined).length <= 1,
    "at most one of is, empty and absent may be set",
  ),
);
const conditions = v.pipe(
  v.union([condition, v.array(condition)]),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
);
const rule = v.strictObject({ state: v.picklist(AUTH_STATES), when: conditions, why: text });
const auth = v.strictObject({
  default: v.picklist(AUTH_STATES),
  why: text,
  doubt: v.optional(v.nullable(text), null),
  rules: v.optional(v.array(rule), []),
});
const labelSign = v.strictObject({
  labels: v.record(text, values),
  role: v.optional(role),
  platform: v.optional(text),
  weak: v.optional(v.boolean(), false),
});

const productFile = v.strictObject({
  title: text,
  role,
  also: v.optional(v.array(role), []),
  platform: v.optional(text),
  carries: v.optional(v.boolean(), false),
  images: v.optional(imagePattern, []),
  except: v.optional(globs, []),
  commands: v.optional(globs, []),
  environment: v.optional(globs, []),
  labels: v.optional(v.array(labelSign), []),
  ports: v.optional(v.array(port), []),
  auth: v.optional(auth),
  source: v.optional(v.array(v.pipe(text, v.url())), []),
  examples: v.optional(
    v.strictObject({ like: v.optional(v.array(text), []), unlike: v.optional(v.array(text), []) }),
    {},
  ),
});

/** The texts that `{a,b}` in a pattern stands for; braces do not nest. */
function expandBraces(pattern: string): string[] {
  const open = pattern.indexOf("{");
  const close = pattern.indexOf("}", open);
  if (open < 0 || close < 0) return [pattern];
  const [before, after] = [pattern.slice(0, open), pattern.slice(close + 1)];
  const parts = pattern.slice(open + 1, close).split(",");
  return parts.flatMap((part) => expandBraces(after).map((end) => before + part.trim() + end));
}

/**
 * A product, with its examples, from the parsed value of its file.
 *
 * @param id The file's name below the pack's `products/`, without the extension.
 */
export function productFrom(
  id: string,
  value: unknown,
): { readonly product: Product; readonly examples: ProductExamples } | ProductIssue[] {
  const parsed = v.safeParse(productFile, value);
  if (!parsed.success) {
    return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
  }
  const { examples, auth: authentication, labels, platform, ...file } = parsed.output;
  const product: Product = {
    ...file,
    id,
    platform: platform ?? file.title,
    labels: labels.map((sign) => ({
      ...sign,
      role: sign.role ?? file.role,
      platform: sign.platform ?? platform ?? file.title,
    })),
    auth: authentication ?? null,
  };
  return { product, examples };
}
