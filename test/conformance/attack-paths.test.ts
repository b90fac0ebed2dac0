import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { type FoundPaths, pathsAnswer, type PathsAnswer, readPaths } from "../../src/app/paths.ts";
import { corpus } from "../support/corpus.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");
const skip = corpus ? false : "no corpus";
const found = (...paths: string[]): Promise<FoundPaths> => readPaths({ source: { paths } });
const answered = async (...paths: string[]): Promise<PathsAnswer> => pathsAnswer(await found(...paths));

interface Vertex {
  readonly class: string;
  readonly name: string;
}
interface AttackCase {
  readonly id: string;
  readonly files: readonly string[];
  readonly expected: {
    readonly edges?: readonly { readonly edge: string; readonly from: Vertex; readonly to: Vertex }[];
    readonly noOutgoing?: readonly string[];
    readonly properties?: Readonly<Record<string, unknown>>;
  };
}
const casesOf = (folder: string): readonly AttackCase[] =>
  (JSON.parse(readFileSync(join(corpus ?? "", folder, "expected.json"), "utf8")) as { cases: AttackCase[] }).cases;

/** The edges that say the same; an empty list for what is folded into identities or taken for granted there. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  CE_MODULE_LOAD: ["escape-cap-module", "escape-privileged"],
  CE_PRIV_MOUNT: ["escape-privileged"],
  CE_NSENTER: ["escape-nsenter"],
  CE_SYS_PTRACE: ["escape-ptrace"],
  CE_UMH_CORE_PATTERN: ["escape-core-pattern"],
  EXPLOIT_HOST_WRITE: ["escape-host-write"],
  EXPLOIT_HOST_READ: ["escape-host-read", "escape-host-write"],
  EXPLOIT_CONTAINERD_SOCK: ["escape-runtime-socket"],
  IDENTITY_ASSUME: ["pod-token"],
  POD_EXEC: ["pod-exec"],
  POD_PATCH: ["pod-image-patch", "workload-patch"],
  POD_CREATE: ["pod-create-as-sa"],
  SHARE_PS_NAMESPACE: ["share-process"],
  TOKEN_LIST: ["secret-read"],
};

suite("attack manifests of KubeHound", { skip }, () => {
  for (const { id, files, expected } of corpus ? casesOf("03-attack-kubehound") : []) {
    test(id, async () => {
      const folder = join(corpus ?? "", "03-attack-kubehound");
      const { edges } = await answered(...files.map((file) => join(folder, file)));
      const missing = (expected.edges ?? []).filter(({ edge, from }) => {
        const types = SAME[edge];
        if (!types || from.class === "PermissionSet") return false;
        return !edges.some((each) => types.includes(each.type) && each.from.endsWith(`/${from.name}`));
      });
      assert.deepEqual(missing, []);
    });
  }

  test("a role bound by whoever may bind and write bindings, and by nobody else", async () => {
    const folder = join(corpus ?? "", "03-attack-kubehound/attacks");
    const { edges } = await answered(join(folder, "ROLE_BIND_CRB_CR.yaml"));
    const binders = new Set(edges.filter(({ type }) => type === "role-bind").map(({ from }) => from));
    assert.ok(binders.has("identity:sa:default/rolebind-sa-crb-cr-crb-cr"));
    assert.ok(binders.has("identity:sa:default/rolebind-sa-crb-cr-rb-cr"));
    assert.ok(binders.has("identity:sa:default/rolebind-sa-crb-cr-rb-r"));
    assert.ok(!binders.has("identity:sa:default/rolebind-sa-crb-cr-crb-r-fail"));
  });

  test("rights in a namespace never bind cluster-wide", async () => {
    const folder = join(corpus ?? "", "03-attack-kubehound/attacks");
    const { edges } = await answered(join(folder, "ROLE_BIND_RB_R-SA.yaml"));
    const bound = edges.filter(({ type, from }) => type === "role-bind" && from.startsWith("identity:sa:default/"));
    assert.ok(bound.some(({ from }) => from === "identity:sa:default/rolebind-sa-rb-r-rb-r"));
    assert.deepEqual(
      bound.filter(({ to }) => to === "objective:cluster-admin"),
      [],
    );
  });
});

suite("pods of badPods", { skip }, () => {
  for (const { id, files, expected } of corpus ? casesOf("03-attack-badpods") : []) {
    test(id, async () => {
      const folder = join(corpus ?? "", "03-attack-badpods");
      const { edges } = await answered(...files.map((file) => join(folder, file)));
      const types = new Set(edges.filter(({ type }) => type.startsWith("escape-")).map(({ type }) => type));
      const { privileged, hostPID, hostPath } = expected.properties ?? {};
      assert.equal(types.has("escape-privileged"), privileged === true);
      assert.equal(types.has("escape-nsenter"), privileged === true && hostPID === true);
      assert.equal(types.has("escape-host-write"), hostPath === "/");
      assert.equal(types.has("escape-runtime-socket"), hostPath === "/");
      if (privileged !== true && hostPath === undefined) assert.deepEqual([...types], []);
    });
  }
});

suite("scenarios of kubernetes-goat", { skip }, () => {
  for (const { id, files } of corpus ? casesOf("03-attack-kubernetes-goat") : []) {
    test(`${id} is read`, async () => {
      const folder = join(corpus ?? "", "03-attack-kubernetes-goat");
      const { edges, nodes } = await answered(...files.map((file) => join(folder, file)));
      assert.ok(edges.every(({ from, to }) => [from, to].every((end) => nodes.some(({ id: name }) => name === end))));
    });
  }
});

test("a flaw in a reached program of the goat leads to its node", { skip }, async () => {
  const folder = join(corpus ?? "", "03-attack-kubernetes-goat/scenarios");
  const { paths } = await readPaths({ source: { paths: [folder] }, assumeBreach: true, to: ["node:any"] });
  assert.ok(paths.length > 0);
});

test("the platform as teams have it is open to models, data and GPUs, and each count of a change holds", async () => {
  const { paths, chokePoints, graph } = await found(join(EXAMPLES, "ml-platform"));
  const pairs = (jewel: string): number => paths.filter((path) => path.jewel.jewel === jewel).length;
  for (const jewel of ["models", "data", "gpus", "cluster-admin"]) assert.ok(pairs(jewel) > 0, jewel);
  assert.ok(paths.length >= 5);
  for (const { steps, entry, jewel } of paths) {
    let at = entry;
    for (const place of steps) {
      const step = graph.steps[place];
      assert.equal(step?.from, at);
      at = step?.to as typeof at;
    }
    assert.equal(at, jewel);
  }
  assert.ok(chokePoints.length > 0);
});

test("the mended platform has no path", async () => {
  const { paths, problems } = await found(join(EXAMPLES, "ml-platform-hardened"));
  assert.deepEqual(
    paths.map(({ entry, jewel }) => `${entry.id} to ${jewel.id}`),
    [],
  );
  assert.deepEqual(problems, []);
});
