import { admissionTimeSkew } from "./admission-time-skew.ts";
import type { Analysis } from "./analysis.ts";
import { autoscaler } from "./autoscaler.ts";
import { claimAccessMode } from "./claim-access-mode.ts";
import { danglingMonitor } from "./dangling-monitor.ts";
import { blockingBudget } from "./disruption-budget.ts";
import { namespaceBoundary } from "./namespace-boundary.ts";
import { namespaceLimits } from "./namespace-limits.ts";
import { openProduct } from "./open-product.ts";
import { podSecurity } from "./pod-security.ts";
import { governingService, interruptingUpdate, missingDisruptionBudget, singleReplica } from "./replicas.ts";
import { schema } from "./schema.ts";
import { sharedServiceAccount } from "./shared-service-account.ts";
import { sharedVolumeHandle } from "./shared-volume-handle.ts";

export type { Analysis, Answered } from "./analysis.ts";

/** Every analysis by the name that controls use. */
export const analyses: Readonly<Record<string, Analysis>> = {
  "admission-time-skew": admissionTimeSkew,
  autoscaler,
  "blocking-budget": blockingBudget,
  "claim-access-mode": claimAccessMode,
  "dangling-monitor": danglingMonitor,
  "governing-service": governingService,
  "interrupting-update": interruptingUpdate,
  "missing-disruption-budget": missingDisruptionBudget,
  "namespace-boundary": namespaceBoundary,
  "namespace-limits": namespaceLimits,
  "open-product": openProduct,
  "pod-security": podSecurity,
  schema,
  "shared-service-account": sharedServiceAccount,
  "shared-volume-handle": sharedVolumeHandle,
  "single-replica": singleReplica,
};
