/** Questions about access as processes: one over many bindings, a batch of reviews, the least roles for a log. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./measure.ts";

const BINDINGS = 10_000;
const QUESTIONS = 400_000;
const EVENTS = 200_000;
const RBAC = "rbac.authorization.k8s.io";
const cli = "dist/ringfence.js";

let seed = 7;
const pick = <T>(list: readonly T[]): T => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return list[Math.floor((seed / 2 ** 32) * list.length)] as T;
};
const verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
const resources = ["pods", "secrets", "configmaps", "services", "deployments", "jobs", "rayclusters", "notebooks"];
const namespaces = Array.from({ length: 400 }, (_, index) => `ns-${index}`);

function estate(): string {
  const items: object[] = [];
  for (let index = 0; index < 300; index++) {
    const rules = [0, 1, 2].map(() => ({
      apiGroups: [""],
      resources: [pick(resources)],
      verbs: [pick(verbs), pick(verbs)],
    }));
    items.push({ apiVersion: `${RBAC}/v1`, kind: "ClusterRole", metadata: { name: `role-${index}` }, rules });
  }
  for (let index = 0; index < BINDINGS; index++) {
    const namespace = pick(namespaces);
    const roleRef = { apiGroup: RBAC, kind: "ClusterRole", name: `role-${index % 300}` };
    const subjects = [{ kind: "ServiceAccount", name: `sa-${index}`, namespace }];
    const kind = index % 10 === 0 ? "ClusterRoleBinding" : "RoleBinding";
    const metadata = { name: `b-${index}`, ...(kind === "RoleBinding" && { namespace }) };
    items.push({ apiVersion: `${RBAC}/v1`, kind, metadata, roleRef, subjects });
  }
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

function question(index: number): string {
  const namespace = pick(namespaces);
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  const resourceAttributes = {
    namespace,
    verb: pick(verbs),
    group: "",
    version: "v1",
    resource: pick(resources),
    name: "a",
  };
  return JSON.stringify({
    user: `system:serviceaccount:${namespace}:sa-${index % BINDINGS}`,
    groups,
    resourceAttributes,
  });
}

function event(index: number): string {
  const resource = pick(resources);
  const namespace = `ns-${index % 400}`;
  const uri = `/api/v1/namespaces/${namespace}/${resource}`;
  return JSON.stringify({
    ...{
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: "Metadata",
      auditID: `a-${index}`,
      stage: "ResponseComplete",
    },
    ...{ requestURI: uri, verb: pick(verbs), user: { username: `u-${index % 800}`, groups: ["system:authenticated"] } },
    ...{
      sourceIPs: ["10.0.0.1"],
      userAgent: "kubectl/v1.36.0 (linux/amd64)",
      objectRef: { resource, namespace, apiVersion: "v1" },
    },
    ...{ responseStatus: { metadata: {}, code: 200 }, requestReceivedTimestamp: "2026-01-01T00:00:00.000000Z" },
  });
}

const folder = mkdtempSync(join(tmpdir(), "ringfence-bench-"));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const lines = (count: number, make: (index: number) => string): string =>
  `${Array.from({ length: count }, (_, index) => make(index)).join("\n")}\n`;
const roles = file("roles.json", estate());
const questions = file("questions.jsonl", lines(QUESTIONS, question));
const log = file("audit.log", lines(EVENTS, event));

const show = (name: string, args: readonly string[], count: number): void => {
  const { cpuMs, wallMs, rssMib } = measure([cli, ...args], 3);
  const rate = count === 1 ? "" : `${Math.round((count / cpuMs) * 1000).toLocaleString("en")} a second of CPU`;
  console.log(
    `${name.padEnd(44)} ${cpuMs.toFixed(0).padStart(7)} ms CPU ${wallMs.toFixed(0).padStart(7)} ms wall ${rssMib.toFixed(0).padStart(5)} MiB ${rate}`,
  );
};
show("who-can over 10,000 bindings", ["access", "who-can", "get", "secrets", "-n", "ns-3", roles], 1);
show("can-i, 400,000 questions", ["access", "can-i", "--batch", questions, roles], QUESTIONS);
show("escalations over 10,000 bindings", ["access", "escalations", roles], 1);
show("least-privilege, 200,000 events", ["access", "least-privilege", "--audit", log], EVENTS);
rmSync(folder, { recursive: true });
