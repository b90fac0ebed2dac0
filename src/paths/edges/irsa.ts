import { annotatedAccounts } from "../annotated-accounts.ts";
import { defineEdge } from "../define.ts";

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

  hops: (view) => annotatedAccounts(view, "eks.amazonaws.com/role-arn", "aws"),
});
