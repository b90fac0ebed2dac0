import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, namespaceOf, textAt } from "./related.ts";

/** Each Secret with a registry credential that stands, the very same, in another namespace too. */
export function* copiedCredential(facts: Facts): Generator<Answered> {
  const held = facts.inventory.ofKind("", "Secret").flatMap((secret) => {
    const credential = credentialIn(secret);
    return credential === null ? [] : [{ secret, credential }];
  });
  const alike = groupBy(held, ({ credential }) => credential);
  for (const { secret, credential } of held) {
    const subject = about(secret);
    const namespaces = new Set(alike.get(credential)?.map((each) => namespaceOf(each.secret)));
    if (namespaces.size < 2) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `the registry credential in secret ${secret.ref.name} stands in ${namespaces.size} namespaces: whoever reads it in one of them has what all of them have`;
    yield { subject, answer: "fail", detail: { message, path: ["type"] } };
  }
}

/** The credential's bytes as one text, however they are written; null where there is none. */
function credentialIn({ object }: Resource): string | null {
  if (textAt(object, ["type"]) !== "kubernetes.io/dockerconfigjson") return null;
  const encoded = textAt(object, ["data", ".dockerconfigjson"]);
  if (encoded !== null) return encoded.replaceAll(/\s/g, "");
  const plain = textAt(object, ["stringData", ".dockerconfigjson"]);
  return plain === null ? null : Buffer.from(plain, "utf8").toString("base64");
}
