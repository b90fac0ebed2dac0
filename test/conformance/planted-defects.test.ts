/** The defects that the manifest generator plants, each named where it was planted and nowhere else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { scan } from "../../src/app/scan.ts";
import type { Finding } from "../../src/core/finding.ts";
import { names } from "../../src/findings/index.ts";

const generator = join(import.meta.dirname, "../../../shared/bench/gen-manifests.mjs");

/** Which controls name a defect, and in what kinds of objects it is planted. */
const DEFECTS: Readonly<Record<string, { readonly kinds: readonly string[]; readonly controls: readonly string[] }>> = {
  "latest-tag": { kinds: ["Deployment"], controls: ["image.latest-tag"] },
  privileged: {
    kinds: ["Deployment"],
    controls: ["container.privileged", "gpu.privileged-for-gpu", "notebook.host-access"],
  },
  "dangerous-capability": {
    kinds: ["Deployment"],
    controls: [
      "container.capability-sys-admin",
      "container.capability-dangerous",
      "container.capability-beyond-baseline",
    ],
  },
  "secret-in-env": { kinds: ["Deployment"], controls: ["secret.env-literal", "credential.literal-token"] },
  "trust-remote-code": { kinds: ["Deployment"], controls: ["serving.trust-remote-code"] },
  "notebook-without-token": { kinds: ["Deployment"], controls: ["notebook.no-auth"] },
  "no-limits": { kinds: ["Deployment"], controls: ["resource.memory-limit", "memory.no-limit"] },
  "host-path": {
    kinds: ["Deployment"],
    controls: ["pod.host-path-sensitive", "pod.container-socket", "notebook.host-access", "notebook.runtime-socket"],
  },
  "host-network": {
    kinds: ["Deployment"],
    controls: ["pod.host-network", "training.host-network", "notebook.host-access"],
  },
  "host-pid": { kinds: ["Deployment"], controls: ["pod.host-pid", "notebook.host-access"] },
  "exposed-service": {
    kinds: ["Service"],
    controls: ["network.load-balancer-any-source", "network.node-port", "notebook.exposed-directly"],
  },
  "netpol-allows-all": { kinds: ["NetworkPolicy"], controls: ["network.policy-all-namespaces"] },
  "wildcard-rbac": { kinds: ["Role"], controls: ["rbac.wildcard-all"] },
  "cluster-admin-binding": { kinds: ["ClusterRoleBinding"], controls: ["rbac.cluster-admin-binding"] },
  "ray-dashboard-exposed": { kinds: ["RayCluster"], controls: ["ray.dashboard-published"] },
  "privileged-cr": { kinds: ["PyTorchJob"], controls: ["container.privileged", "gpu.privileged-for-gpu"] },
  "host-ipc-cr": {
    kinds: ["PyTorchJob"],
    controls: ["pod.host-ipc", "training.host-network", "memory.shm-by-host-ipc"],
  },
};

/** By defect the applications (`namespace/name`) in which it is named. */
async function namedIn(folder: string): Promise<Map<string, Set<string>>> {
  const { assessment } = await scan({ source: { paths: [folder] }, today: "2026-11-22" });
  const found = new Map(Object.keys(DEFECTS).map((defect) => [defect, new Set<string>()]));
  for (const finding of assessment.findings()) {
    const [, application, container] = /(team-\d+\/([a-z-]+)-\d+)\.yaml$/.exec(finding.location?.file ?? "") ?? [];
    if (finding.outcome !== "fail" || application === undefined) continue;
    for (const [defect, { kinds, controls }] of Object.entries(DEFECTS)) {
      if (!kinds.includes(finding.resource.kind) || !controls.some((pattern) => names(pattern, finding.control)))
        continue;
      // helpers and init containers have faults of their own, which nobody planted
      if (finding.resource.kind === "Deployment" && !isMain(finding, container)) continue;
      found.get(defect)?.add(application);
    }
  }
  return found;
}

const isMain = ({ container }: Finding, main: string | undefined): boolean => container === null || container === main;

for (const seed of [42, 7]) {
  suite(`planted defects, seed ${seed}`, { skip: existsSync(generator) ? false : "no generator" }, () => {
    test("each kind is named where it was planted and nowhere else", async (context) => {
      const folder = mkdtempSync(join(tmpdir(), "ringfence-planted-"));
      try {
        const truthFile = join(folder, "truth.json");
        const args = [
          "--out",
          join(folder, "m"),
          "--deployments",
          "1000",
          "--seed",
          String(seed),
          "--truth",
          truthFile,
        ];
        assert.equal(spawnSync(process.execPath, [generator, ...args]).status, 0);
        const truth = JSON.parse(readFileSync(truthFile, "utf8")) as { perDeployment: Record<string, string[]> };
        const planted = Map.groupBy(
          Object.entries(truth.perDeployment).flatMap(([application, defects]) =>
            [...new Set(defects)].map((defect) => ({ application, defect })),
          ),
          ({ defect }) => defect,
        );
        assert.deepEqual([...planted.keys()].toSorted(), Object.keys(DEFECTS).toSorted());
        const found = await namedIn(join(folder, "m"));
        let count = 0;
        for (const [defect, places] of planted) {
          const expected = places.map(({ application }) => application).toSorted();
          assert.deepEqual([...(found.get(defect) ?? [])].toSorted(), expected, defect);
          count += expected.length;
        }
        context.diagnostic(`${count} defects of ${planted.size} kinds`);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}
