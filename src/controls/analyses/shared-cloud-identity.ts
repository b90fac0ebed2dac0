import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, namespaceOf, textAt } from "./related.ts";

/** Each ServiceAccount that may act as a cloud identity which accounts of another namespace may use too. */
export function* sharedCloudIdentity(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const annotations = options["annotations"] as readonly string[];
  const claims = facts.inventory.ofKind("", "ServiceAccount").flatMap((account) =>
    annotations.flatMap((annotation) => {
      const identity = textAt(account.object, ["metadata", "annotations", annotation]);
      return identity === null ? [] : [{ account, annotation, identity }];
    }),
  );
  const alike = groupBy(claims, ({ annotation, identity }) => `${annotation} ${identity}`);
  for (const { account, annotation, identity } of claims) {
    const subject = about(account);
    const other = alike.get(`${annotation} ${identity}`)?.find((each) => apart(each.account, account));
    if (other === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const { name, namespace } = account.ref;
    const message = `service account ${namespace}/${name} acts as ${identity}, as ${other.account.ref.namespace}/${other.account.ref.name} does: the cloud cannot tell the two apart, and each has the rights of both`;
    yield { subject, answer: "fail", detail: { message, path: ["metadata", "annotations", annotation] } };
  }
}

const apart = (one: Resource, other: Resource): boolean =>
  one.ref.namespace !== null && other.ref.namespace !== null && namespaceOf(one) !== namespaceOf(other);
