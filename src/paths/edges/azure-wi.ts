import { annotatedAccounts } from "../annotated-accounts.ts";
import { defineEdge } from "../define.ts";

/**
 * A token of the account is exchanged for the cloud identity that its annotation names.
 *
 * @see https://azure.github.io/azure-workload-identity/docs/
 */
export const edge = defineEdge({
  title: "Identity of Azure behind a service account",
  from: "identity",
  to: "cloud",
  attack: ["T1078.004"],
  needs: "the account's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => annotatedAccounts(view, "azure.workload.identity/client-id", "azure"),
});
