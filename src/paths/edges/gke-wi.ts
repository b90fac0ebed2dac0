import { annotatedAccounts } from "../annotated-accounts.ts";
import { defineEdge } from "../define.ts";

/**
 * A token of the account is exchanged for the cloud account that its annotation names.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
 */
export const edge = defineEdge({
  title: "Account of Google Cloud behind a service account",
  from: "identity",
  to: "cloud",
  attack: ["T1078.004"],
  needs: "the account's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => annotatedAccounts(view, "iam.gke.io/gcp-service-account", "gcp"),
});
