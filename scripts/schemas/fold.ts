import type { GroupSchemas } from "./kubernetes.ts";
import type { Fields } from "./registry.ts";

/** The reference to Kubernetes' own definition that a custom kind's fields repeat; null when none does. */
export type Fold = (fields: Fields, field: string) => string | null;

/** From so many fields on, a definition is told by its fields alone, whatever the field that leads to it is called. */
const TELLING_FIELDS = 5;
/** The share of a definition's fields that a copy must have; copies of older releases lack the newer ones. */
const SHARE = 0.6;
/** Fields of copies made of releases in which they were tried out; no release serves them any more. */
const WITHDRAWN: Readonly<Record<string, readonly string[]>> = { PodSpec: ["workloadRef"] };
/** Where copies start: what custom kinds embed. */
const ROOTS = ["PodTemplateSpec", "PersistentVolumeClaim", "ServiceSpec", "LabelSelector", "ObjectReference"];

const bare = (text: string) => text.replace(/!$/, "");
/** An expression without limits, keys and enumerations, which copies often lack. */
const plain = (text: string): string =>
  bare(text)
    .replaceAll(/\[[^\]]*\]/g, "[]")
    .replaceAll(/\{[^}]*\}/g, "{}")
    .replace(/'.*'$/, "string")
    .replace(/string\(\d+\)$/, "string")
    .replace(/\blong$/, "int");

/** Of definitions whose published form requires too much (see kubernetes.ts): what their copies may require. */
const MAY_REQUIRE: Readonly<Record<string, string>> = {
  ContainerResizePolicy: "resourceName,restartPolicy",
  ScaleIOVolumeSource: "gateway,secretRef,system",
};

const target = (text: string) => /\b([A-Z]\w*)$/.exec(bare(text))?.[1] ?? null;

/** True if a copy may say `own` where Kubernetes says `core`. */
function compatible(own: string, core: string, same: (a: string, b: string) => boolean): boolean {
  if (plain(own) === plain(core)) return true;
  const [left, right] = [target(own), target(core)];
  if (left !== null && right !== null && same(left, right)) return plain(own).replace(left, right) === plain(core);
  const looser = { quantity: ["string", "int|string"], "int|string": ["string"], time: ["string"], bytes: ["string"] };
  return Object.entries(looser).some(
    ([word, words]) =>
      plain(core).endsWith(word) && words.some((other) => plain(own) === plain(core).slice(0, -word.length) + other),
  );
}

/** Makes a fold onto the definitions of the core group that pod templates, claims and selectors are made of. */
export function foldOnto(core: GroupSchemas): Fold {
  const reachable = new Map<string, Fields>();
  const underField = new Map<string, Set<string>>();
  const pending = [...ROOTS];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const fields = core.definitions.get(name);
    if (!fields || reachable.has(name)) continue;
    const qualified: { [field: string]: string } = {};
    for (const [field, text] of Object.entries(fields)) {
      const next = target(text);
      qualified[field] = next === null ? text : text.replace(next, `core/${next}`);
      if (next === null) continue;
      pending.push(next);
      underField.set(field, (underField.get(field) ?? new Set()).add(next));
    }
    reachable.set(name, qualified);
  }

  const requiredOf = (fields: Fields) =>
    Object.keys(fields)
      .filter((field) => fields[field]?.endsWith("!"))
      .toSorted()
      .join();
  // What is under one name in two places, such as the requirements of label and of node selectors.
  const bones = (name: string) =>
    JSON.stringify(Object.entries(reachable.get(name) ?? {}).map(([field, text]) => [field, plain(text)]));
  const same = (a: string, b: string) => bones(a) === bones(b);
  const copies = (own: Fields, name: string, of: Fields) =>
    Object.entries(own).every(([field, text]) => {
      const core = of[field];
      if (core === undefined) return WITHDRAWN[name]?.includes(field) === true;
      return compatible(text, core, same);
    });

  return (fields, field) => {
    const names = Object.keys(fields);
    for (const [name, of] of reachable) {
      // A template may be called anything: what tells it is the spec it holds.
      const holds = fields.spec?.startsWith("core/") === true;
      const told = holds || underField.get(field)?.has(name) || names.length >= TELLING_FIELDS;
      if (!told || names.length < SHARE * Object.keys(of).length) continue;
      const required = requiredOf(fields);
      if (required !== requiredOf(of) && required !== MAY_REQUIRE[name]) continue;
      if (copies(fields, name, of)) return `core/${name}`;
    }
    return null;
  };
}
