import * as v from "valibot";
import { ROLES } from "../core/role.ts";
import type { FormatIssue } from "./control-format.ts";
import type { Kind } from "./kind.ts";

const text = v.pipe(v.string(), v.minLength(1));
const oneOrMany = v.pipe(
  v.union([text, v.array(text)]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);
const PATH =
  /^(?:\.|\.?(?:[A-Za-z0-9_$-]+|\[\*\]|\*|\{[^{}]+\}|\["[^"]+"\])(?:\.[A-Za-z0-9_$-]+|\[\*\]|\.\*|\.?\{[^{}]+\}|\["[^"]+"\])*)$/;
const path = v.pipe(text, v.regex(PATH, "a path such as spec.workers[*].template"));
const paths = v.pipe(
  v.union([path, v.array(path)]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);
const factor = v.union([v.number(), text]);
const replicas = v.nullish(
  v.pipe(
    v.union([factor, v.array(factor)]),
    v.transform((value) => (Array.isArray(value) ? value : [value])),
  ),
  null,
);
const kindId = v.pipe(text, v.regex(/^[a-z0-9.-]+\/[A-Z]\w*$/, "<group>/<kind>"));
const kindIds = v.pipe(
  v.union([kindId, v.array(kindId)]),
  v.transform((value) => (typeof value === "string" ? [value] : value)),
);
/** The first path of a field map's alternatives may be given alone. */
const fieldMap = v.optional(v.record(text, oneOrMany), {});

const containerPlace = v.pipe(
  v.strictObject({
    at: path,
    when: v.optional(paths, []),
    name: v.optional(text),
    type: v.optional(v.picklist(["regular", "init"]), "regular"),
    whole: v.optional(v.boolean()),
    fields: fieldMap,
  }),
  v.transform((place) => ({
    ...place,
    name: place.name ?? null,
    whole: place.whole ?? (place.at !== "." && Object.keys(place.fields).length === 0),
  })),
);
const podPlace = v.strictObject({
  at: path,
  form: v.optional(v.picklist(["template", "spec", "fields"]), "template"),
  as: v.optional(text, "pod"),
  replicas,
  when: v.optional(paths, []),
  metadata: v.nullish(path, null),
  base: v.nullish(path, null),
  pod: fieldMap,
  containers: v.optional(v.array(containerPlace), []),
});
const nestedPlace = v.strictObject({
  at: path,
  kind: v.nullish(kindId, null),
  under: v.nullish(path, null),
  as: v.nullish(text, null),
  replicas,
});
const kindEntry = v.strictObject({
  kind: oneOrMany,
  versions: v.optional(v.array(text)),
  role: v.nullish(v.picklist(ROLES), null),
  platform: v.nullish(text),
  pods: v.optional(v.array(podPlace), []),
  nested: v.optional(v.array(nestedPlace), []),
  references: v.optional(v.array(v.strictObject({ at: path, kinds: kindIds })), []),
  rules: v.optional(v.array(text), []),
  models: v.optional(paths, []),
  data: v.optional(paths, []),
  search: v.optional(v.boolean()),
  templated: v.optional(v.boolean(), false),
});
/** A kinds file as people write it: values at the top hold for every kind that has none of its own. */
const kindsFile = v.strictObject({
  aliases: v.optional(v.array(text), []),
  versions: v.optional(v.array(text), []),
  platform: v.nullish(text, null),
  search: v.optional(v.boolean(), true),
  kinds: v.array(kindEntry),
});

/**
 * The kinds of one file, one for each name that an entry lists.
 *
 * @param group The API group: the file's name without its extension, `core` for the core group.
 */
export function kindsFrom(group: string, value: unknown): Kind[] | FormatIssue[] {
  const parsed = v.safeParse(kindsFile, value);
  if (!parsed.success) {
    return parsed.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "", reason: issue.message }));
  }
  const { aliases, versions, platform, search, kinds } = parsed.output;
  return kinds.flatMap((entry) =>
    entry.kind.map((kind) => ({
      ...entry,
      id: `${group}/${kind}`,
      groups: [group === "core" ? "" : group, ...aliases],
      kind,
      versions: entry.versions ?? versions,
      platform: entry.platform === undefined ? platform : entry.platform,
      search: entry.search ?? search,
    })),
  );
}
