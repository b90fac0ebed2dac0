import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, mapAt, namespaceOf } from "./related.ts";

/**
 * Each Secret of one of the given `names`, by which a namespace opens the store of its pipelines' artifacts, whose key
 * is also that of another namespace.
 */
export function* sharedArtifactKey(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const names = new Set(Array.isArray(options["names"]) ? options["names"].map(String) : []);
  const secrets = facts.inventory.ofKind("", "Secret").filter(({ ref }) => names.has(ref.name));
  const byKey = groupBy(secrets, (secret) => keyOf(secret) ?? "");
  for (const resource of secrets) {
    const key = keyOf(resource);
    const same = key === null ? [] : (byKey.get(key) ?? []);
    const other = same.find((one) => namespaceOf(one) !== namespaceOf(resource));
    const subject = about(resource);
    if (other === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message =
      `Secret ${namespaceOf(resource)}/${resource.ref.name} opens the same artifact store as that of ` +
      `${namespaceOf(other)}: pipelines of both read and replace each other's models`;
    const path = [Object.hasOwn(resource.object, "stringData") ? "stringData" : "data"];
    yield { subject, answer: "fail", detail: { message, path } };
  }
}

/** Both halves of a store's key, for comparison only; null when one is missing. */
function keyOf({ object }: Resource): string | null {
  const half = (name: string): string | null => {
    const text = mapAt(object, ["stringData"])[name];
    if (typeof text === "string") return text;
    const encoded = mapAt(object, ["data"])[name];
    return typeof encoded === "string" ? Buffer.from(encoded, "base64").toString("utf8") : null;
  };
  const [access, secret] = [half("accesskey"), half("secretkey")];
  return access === null || secret === null ? null : JSON.stringify([access, secret]);
}
