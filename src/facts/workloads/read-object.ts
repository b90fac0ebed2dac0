import type { JsonObject } from "../../inventory/index.ts";
import type { CompiledKind } from "./compiled-kind.ts";
import { nestedObjects, placeDrafts } from "./nested.ts";
import type { Draft } from "./part.ts";
import { visit } from "./pattern.ts";
import { readPods } from "./read-pods.ts";
import type { Subject } from "./reading.ts";
import { RULES } from "./rules/index.ts";
import { searchPods } from "./search.ts";
import { asText } from "./value.ts";

/** Stands for a kind that no entry names. */
const unknownKind = (name: string, group: string): CompiledKind => ({
  kind: {
    id: `${group}/${name}`,
    groups: [group],
    kind: name,
    versions: [],
    role: null,
    platform: null,
    pods: [],
    nested: [],
    references: [],
    rules: [],
    models: [],
    data: [],
    search: true,
    templated: true,
  },
  versions: new Set(),
  pods: [],
  nested: [],
  references: [],
  models: [],
  data: [],
  runs: false,
  known: false,
  simple: false,
});

/** The kind of an object that no entry names; its pods are told from its structure. */
export function kindWithoutEntry(object: JsonObject): CompiledKind {
  return unknownKind(asText(object["kind"]), asText(object["apiVersion"]).split("/")[0] ?? "");
}

/** The pods of one object, with those of the objects in it, completed by the rules of its kind. */
export function readObject(subject: Subject): Draft[] {
  const { kind } = subject;
  const drafts = readPods(subject);
  const taken = new Set<unknown>();
  for (const { value } of drafts) taken.add(value).add(value["spec"]);
  if (kind.nested.length > 0) {
    for (const nested of nestedObjects(subject)) {
      taken.add(nested.value);
      const inner: Subject = {
        ...subject,
        kind: nested.kind ?? kindWithoutEntry(nested.object),
        object: nested.object,
        place: nested.place,
        depth: subject.depth + 1,
        templated: true,
        writable: subject.writable && !nested.text,
      };
      const found = nested.kind ? readObject(inner) : searchPods(inner, taken, true);
      if (nested.kind?.runs) declareKind(subject, nested.kind);
      placeDrafts(subject, nested, found);
      drafts.push(...found);
    }
  }
  for (const name of kind.kind.rules) RULES[name]?.(subject, drafts);
  for (const { parts } of drafts) for (const { spec } of parts) taken.add(spec);
  if (kind.kind.search) drafts.push(...searchPods(subject, taken, !kind.known));
  if (kind.references.length > 0) checkReferences(subject, drafts);
  if (subject.standIn === null) readTexts(subject);
  return drafts;
}

/** Notes what a kind says of the workload. */
export function declareKind({ workload }: Subject, { kind }: CompiledKind): void {
  if (kind.role === null && kind.platform === null) return;
  const group = kind.groups[0] ?? "";
  const because = `kind ${kind.kind}${group === "" ? "" : ` of ${group}`}`;
  if (workload.declarations.some((known) => known.because === because)) return;
  workload.addDeclaration({ role: kind.role, platform: kind.platform, because });
}

function readTexts({ kind, object, place, workload }: Subject): void {
  for (const steps of kind.models) {
    visit(
      object,
      place,
      steps,
      (value, at) => value !== "" && typeof value === "string" && workload.addModel({ value, path: at.path }),
      null,
    );
  }
  for (const steps of kind.data) {
    visit(
      object,
      place,
      steps,
      (value, at) => value !== "" && typeof value === "string" && workload.addData({ value, path: at.path }),
      null,
    );
  }
}

function checkReferences(subject: Subject, drafts: readonly Draft[]): void {
  const { namespace } = subject.workload.resource.ref;
  for (const { steps, kinds } of subject.kind.references) {
    visit(
      subject.object,
      subject.place,
      steps,
      (value) => {
        const name = asText(value);
        if (name === "" || kinds.some((id) => findById(subject, id, namespace, name))) return;
        const [first = ""] = kinds;
        const missing = `${first.slice(first.lastIndexOf("/") + 1)} ${namespace === null ? "" : `${namespace}/`}${name}`;
        for (const draft of drafts) if (!draft.incomplete.includes(missing)) draft.incomplete.push(missing);
      },
      null,
    );
  }
}

function findById({ reading }: Subject, id: string, namespace: string | null, name: string): boolean {
  const slash = id.lastIndexOf("/");
  const group = id.slice(0, slash) === "core" ? "" : id.slice(0, slash);
  const kind = id.slice(slash + 1);
  const { inventory } = reading;
  return (inventory.find(group, kind, namespace, name) ?? inventory.find(group, kind, null, name)) !== null;
}
