import { defineEdge } from "../define.ts";
import { namespaceOf } from "../view.ts";
import { asText, at } from "../value.ts";

/**
 * A secret of the token type holds a token of the account that it names, and the token never ends.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export const edge = defineEdge({
  title: "Lasting token kept in a secret",
  from: "secret",
  to: "identity",
  attack: ["T1552", "T1528"],
  needs: "the content of the secret",
  cost: 0,
  confidence: "certain",
  cutBy: ["identity.legacy-token-secret"],

  *hops(view) {
    for (const resource of view.facts.inventory.ofKind("", "Secret")) {
      if (resource.object["type"] !== "kubernetes.io/service-account-token") continue;
      const account = asText(at(resource.object, "metadata", "annotations", "kubernetes.io/service-account.name"));
      if (account === "") continue;
      const namespace = namespaceOf(resource);
      const { name } = resource.ref;
      const path = ["type"];
      const cut = view.cut(resource, path, {
        fix: `delete Secret ${namespace}/${name} and let pods use tokens that end`,
        control: "identity.legacy-token-secret",
        changes: [{ path: [] }],
      });
      yield {
        from: view.node("secret", namespace, name),
        to: view.nodes.account(namespace, account),
        why: () => `Secret ${namespace}/${name} holds a lasting token of service account ${account}`,
        because: [{ resource, path }],
        cuts: [cut],
      };
    }
  },
});
