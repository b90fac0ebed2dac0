import { acceleratorQuota } from "./accelerator-quota.ts";
import { admissionTimeSkew } from "./admission-time-skew.ts";
import { aiStorageClass } from "./ai-storage-class.ts";
import { aiNamespaceLevel, openQueue, rolesMixed, unmonitoredServing } from "./ai-namespaces.ts";
import type { Analysis } from "./analysis.ts";
import { autoscaler } from "./autoscaler.ts";
import { auditPolicy } from "./audit-policy.ts";
import { backupMissing } from "./backup-missing.ts";
import { expiringCertificate, weakCertificate } from "./certificate.ts";
import { claimAccessMode } from "./claim-access-mode.ts";
import { cleartextListener } from "./cleartext-listener.ts";
import { copiedCredential } from "./copied-credential.ts";
import { providerKeySpread, wideStorageSecret } from "./credential-spread.ts";
import { danglingBackend } from "./dangling-backend.ts";
import { danglingMonitor } from "./dangling-monitor.ts";
import { danglingService, targetPort } from "./dangling-service.ts";
import { defaultLogin } from "./default-login.ts";
import { blockingBudget } from "./disruption-budget.ts";
import { duplicateRoute } from "./duplicate-route.ts";
import { externalStoreMissing } from "./external-store.ts";
import { foreignLabel } from "./foreign-label.ts";
import { knownFlaw } from "./known-flaw.ts";
import { manualEndpoints } from "./manual-endpoints.ts";
import { meshUnauthorized, outsideMesh } from "./mesh.ts";
import { meshBypass } from "./mesh-bypass.ts";
import { modelReference } from "./model-reference.ts";
import { modelcar } from "./modelcar.ts";
import { namespaceBoundary } from "./namespace-boundary.ts";
import { namespaceLimits } from "./namespace-limits.ts";
import { apiServerWithoutToken, egressReaches, egressUnrestricted } from "./network-egress.ts";
import { betweenTeams, exposedWorkload, portReached, webhookExposed } from "./network-exposed.ts";
import { defaultDeny, dnsBlocked, groupNotIsolated, hostNetworkBypass, podNotIsolated } from "./network-isolation.ts";
import { danglingPeer, danglingPolicy, pluginWithoutPolicy } from "./network-policy-targets.ts";
import { notebookHostAccess } from "./notebook-host-access.ts";
import { openEdge } from "./open-edge.ts";
import { openProduct } from "./open-product.ts";
import { partialKey } from "./partial-key.ts";
import { payloadLog } from "./payload-log.ts";
import { pickleTransport } from "./pickle-transport.ts";
import { parameterInScript } from "./parameter-in-script.ts";
import { podSecurity } from "./pod-security.ts";
import { queueBypass } from "./queue-bypass.ts";
import { rayInClear, rayPublished, rayWithoutToken, rayWorkersAsHead } from "./ray.ts";
import { movingRuntimeEnvironment } from "./ray-runtime-env.ts";
import { governingService, interruptingUpdate, missingDisruptionBudget, singleReplica } from "./replicas.ts";
import { schema } from "./schema.ts";
import { secretLiterals } from "./secret-literals.ts";
import { servingCleartext } from "./serving-cleartext.ts";
import { sharedArtifactKey } from "./shared-artifact-key.ts";
import { sharedCloudIdentity } from "./shared-cloud-identity.ts";
import { sharedSelector } from "./shared-selector.ts";
import { sharedServiceAccount } from "./shared-service-account.ts";
import { sharedVolumeHandle } from "./shared-volume-handle.ts";
import { servedCheckpoints, sharedHome, writableDataset } from "./shared-volumes.ts";
import { sharingHidden } from "./sharing-hidden.ts";
import { verificationOff } from "./tls-verification.ts";
import { oldTls } from "./tls-version.ts";
import { toleratesEverything } from "./tolerates-everything.ts";
import { unboundedScale } from "./unbounded-scale.ts";
import { unusedSecret } from "./unused-secret.ts";
import { wildcardHost } from "./wildcard-host.ts";
import {
  accountsGroupBinding,
  aggregateInjection,
  authenticatedBinding,
  clusterAdminBinding,
  crossNamespaceSubject,
  danglingRole,
  danglingSubject,
} from "./bindings.ts";
import { operatorDeputy } from "./operator-deputy.ts";
import { adminClaims, outsideEditor } from "./outside-editors.ts";
import {
  openReferences,
  profileIdentity,
  trustedHeader,
  unboundedRequests,
  writesEverything,
} from "./platform-trust.ts";
import { plainStore, sharedStore } from "./service-clients.ts";
import { publishedNotebook } from "./published-notebook.ts";
import { roleGrants } from "./role-grants.ts";
import { sharedAccelerator } from "./shared-accelerators.ts";
import { crossTeamVolume, notebookOnProduction, writableCache, writablePipelineCode } from "./volume-writers.ts";
import { strongAccount, workloadAdmin, workloadTakeover } from "./workload-power.ts";

export type { Analysis, Answered } from "./analysis.ts";

/** Every analysis by the name that controls use. */
export const analyses: Readonly<Record<string, Analysis>> = {
  "ai-namespace-level": aiNamespaceLevel,
  "open-queue": openQueue,
  "roles-mixed": rolesMixed,
  "unmonitored-serving": unmonitoredServing,
  "accelerator-quota": acceleratorQuota,
  "admission-time-skew": admissionTimeSkew,
  "ai-storage-class": aiStorageClass,
  autoscaler,
  "backup-missing": backupMissing,
  "blocking-budget": blockingBudget,
  "claim-access-mode": claimAccessMode,
  "cleartext-listener": cleartextListener,
  "copied-credential": copiedCredential,
  "dangling-backend": danglingBackend,
  "dangling-monitor": danglingMonitor,
  "dangling-service": danglingService,
  "default-login": defaultLogin,
  "duplicate-route": duplicateRoute,
  "expiring-certificate": expiringCertificate,
  "external-store": externalStoreMissing,
  "foreign-label": foreignLabel,
  "governing-service": governingService,
  "interrupting-update": interruptingUpdate,
  "known-flaw": knownFlaw,
  "manual-endpoints": manualEndpoints,
  "mesh-bypass": meshBypass,
  "missing-disruption-budget": missingDisruptionBudget,
  "model-reference": modelReference,
  modelcar,
  "moving-runtime-environment": movingRuntimeEnvironment,
  "namespace-boundary": namespaceBoundary,
  "namespace-limits": namespaceLimits,
  "old-tls": oldTls,
  "open-edge": openEdge,
  "open-product": openProduct,
  "partial-key": partialKey,
  "payload-log": payloadLog,
  "pickle-transport": pickleTransport,
  "parameter-in-script": parameterInScript,
  "pod-security": podSecurity,
  "ray-in-clear": rayInClear,
  "ray-published": rayPublished,
  "ray-without-token": rayWithoutToken,
  "ray-workers-as-head": rayWorkersAsHead,
  schema,
  "secret-literals": secretLiterals,
  "serving-cleartext": servingCleartext,
  "shared-artifact-key": sharedArtifactKey,
  "shared-cloud-identity": sharedCloudIdentity,
  "shared-selector": sharedSelector,
  "shared-service-account": sharedServiceAccount,
  "shared-volume-handle": sharedVolumeHandle,
  "sharing-hidden": sharingHidden,
  "single-replica": singleReplica,
  "target-port": targetPort,
  "tls-verification": verificationOff,
  "tolerates-everything": toleratesEverything,
  "unbounded-scale": unboundedScale,
  "unused-secret": unusedSecret,
  "weak-certificate": weakCertificate,
  "wildcard-host": wildcardHost,
  "api-server-without-token": apiServerWithoutToken,
  "between-teams": betweenTeams,
  "dangling-peer": danglingPeer,
  "dangling-policy": danglingPolicy,
  "default-deny": defaultDeny,
  "dns-blocked": dnsBlocked,
  "egress-reaches": egressReaches,
  "egress-unrestricted": egressUnrestricted,
  "exposed-workload": exposedWorkload,
  "group-not-isolated": groupNotIsolated,
  "host-network-bypass": hostNetworkBypass,
  "plugin-without-policy": pluginWithoutPolicy,
  "pod-not-isolated": podNotIsolated,
  "port-reached": portReached,
  "queue-bypass": queueBypass,
  "served-checkpoints": servedCheckpoints,
  "shared-home": sharedHome,
  "webhook-exposed": webhookExposed,
  "writable-dataset": writableDataset,
  "accounts-group-binding": accountsGroupBinding,
  "aggregate-injection": aggregateInjection,
  "authenticated-binding": authenticatedBinding,
  "cluster-admin-binding": clusterAdminBinding,
  "cross-namespace-subject": crossNamespaceSubject,
  "dangling-role": danglingRole,
  "dangling-subject": danglingSubject,
  "operator-deputy": operatorDeputy,
  "provider-key-spread": providerKeySpread,
  "published-notebook": publishedNotebook,
  "role-grants": roleGrants,
  "strong-account": strongAccount,
  "wide-storage-secret": wideStorageSecret,
  "workload-admin": workloadAdmin,
  "workload-takeover": workloadTakeover,
  "mesh-unauthorized": meshUnauthorized,
  "notebook-host-access": notebookHostAccess,
  "outside-mesh": outsideMesh,
  "admin-claims": adminClaims,
  "cross-team-volume": crossTeamVolume,
  "notebook-on-production": notebookOnProduction,
  "outside-editor": outsideEditor,
  "shared-accelerator": sharedAccelerator,
  "audit-policy": auditPolicy,
  "open-references": openReferences,
  "plain-store": plainStore,
  "profile-identity": profileIdentity,
  "shared-store": sharedStore,
  "trusted-header": trustedHeader,
  "unbounded-requests": unboundedRequests,
  "writes-everything": writesEverything,
  "writable-cache": writableCache,
  "writable-pipeline-code": writablePipelineCode,
};
