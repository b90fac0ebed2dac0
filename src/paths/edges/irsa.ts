import { defineEdge } from "../define.ts";
import { namespaceOf } from "../view.ts";
import { asText, at } from "../value.ts";

const ANNOTATION = "eks.amazonaws.com/role-arn";

/**
 * A token of the account is exchanged for the role that its annotation names.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export const edge = defineEdge({
  title: "Role of AWS behind a service account",
  from: "identity",
  to: "cloud",
  attack: ["T1078.004", "MS-TA9020"],
  needs: "the account's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const resource of view.facts.inventory.ofKind("", "ServiceAccount")) {
      const name = asText(at(resource.object, "metadata", "annotations", ANNOTATION));
      if (name === "") continue;
      const path = ["metadata", "annotations", ANNOTATION];
      const fix = `take the annotation ${ANNOTATION} from ServiceAccount ${resource.ref.name}`;
      const { ref } = resource;
      yield {
        from: view.nodes.account(namespaceOf(resource), ref.name),
        to: view.node("cloud", null, `aws:${name}`, { jewel: "cloud" }),
        why: () => `ServiceAccount ${ref.name} may become ${name} in the cloud`,
        because: [{ resource, path }],
        cuts: [view.cut(resource, path, { fix, control: null, changes: [{ path }] })],
      };
    }
  },
});
