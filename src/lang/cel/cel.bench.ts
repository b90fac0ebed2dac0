/**
 * Time of one evaluation and one compilation of expressions as controls have them, by this engine and by the two npm
 * engines. Objects of many shapes take turns, as in a scan.
 */
import { celEnv, parse, plan } from "@bufbuild/cel";
import { Environment as Peer } from "@marcbachmann/cel-js";
import { compile } from "./compile.ts";
import { kubernetesEnvironment } from "./kubernetes.ts";
import { DYN } from "./type.ts";

const EXPRESSIONS: readonly string[] = [
  "object.spec.containers.all(c, has(c.securityContext) && has(c.securityContext.allowPrivilegeEscalation) && c.securityContext.allowPrivilegeEscalation == false)",
  "object.spec.containers.all(c, c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false)",
  "object.spec.containers.all(c, c.image in ['x:1', 'x:2', 'x:3'])",
  "object.spec.containers.exists(c, has(c.ports) && c.ports.exists(p, has(p.hostPort) && p.hostPort != 0))",
  "has(object.spec.hostNetwork) && object.spec.hostNetwork",
  "object.metadata.name.startsWith('x') && object.spec.containers.size() < 10",
  "object.spec.containers.all(c, !c.image.endsWith(':latest') && c.image.contains(':'))",
  "!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath))",
];

/** Pods that differ in their fields and in the order of them. */
const PODS = Array.from({ length: 60 }, (_, pod) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "x" },
  ...(pod % 2 === 0 ? {} : { status: {} }),
  spec: {
    ...(pod % 3 === 0 ? {} : { hostNetwork: false }),
    ...(pod % 5 === 0 ? {} : { volumes: [{ name: "v", emptyDir: {} }] }),
    containers: [1, 2, 3].map((index) => ({
      name: `c${index}`,
      ...((pod + index) % 2 === 0 ? {} : { command: ["x"] }),
      image: `x:${index}`,
      ...((pod + index) % 3 === 0 ? {} : { ports: [{ containerPort: 80 }] }),
      securityContext: {
        ...((pod + index) % 4 === 0 ? {} : { runAsNonRoot: true }),
        allowPrivilegeEscalation: false,
      },
    })),
  },
}));

const ROUNDS = 6;

/** Nanoseconds of CPU time for one call: the best of several rounds, after a warm-up. */
function measure(call: (index: number) => unknown, times: number): number {
  for (let index = 0; index < times / 2; index++) call(index);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const from = process.cpuUsage();
    for (let index = 0; index < times; index++) call(index);
    const { user, system } = process.cpuUsage(from);
    best = Math.min(best, ((user + system) * 1_000) / times);
  }
  return best;
}

/** The same, or NaN where the engine refuses the expression. */
function attempt(prepare: () => (index: number) => unknown, times: number): number {
  try {
    const call = prepare();
    call(0);
    return measure(call, times);
  } catch (error) {
    if (error instanceof Error) return Number.NaN;
    throw error;
  }
}

const podAt = (index: number) => PODS[index % PODS.length];
const environment = kubernetesEnvironment({ object: DYN });
const peer = new Peer({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
const bufbuild = celEnv();

const cell = (value: number) => (Number.isNaN(value) ? "-" : value.toFixed(0)).padStart(10);
console.log(
  `${["ours", "cel-js", "bufbuild", "times"].map((name) => name.padStart(10)).join("")}  ns for one evaluation`,
);
for (const source of EXPRESSIONS) {
  const program = compile(source, environment);
  const frame = Array.from({ length: program.slots }, (): unknown => undefined);
  const ours = measure((index) => {
    frame[0] = podAt(index);
    return program.evaluate(frame);
  }, 100_000);
  const other = attempt(() => {
    const evaluate = peer.parse(source);
    return (index) => evaluate({ object: podAt(index) });
  }, 50_000);
  const another = attempt(() => {
    const evaluate = plan(bufbuild, parse(source));
    return (index) => evaluate({ object: podAt(index) as never });
  }, 5_000);
  const fastest = Number.isNaN(other) ? another : Math.min(other, Number.isNaN(another) ? other : another);
  console.log(
    `${cell(ours)}${cell(other)}${cell(another)}${(fastest / ours).toFixed(1).padStart(10)}  ${source.slice(0, 100)}`,
  );
}
const [first = ""] = EXPRESSIONS;
console.log(`${"ours".padStart(10)}${"cel-js".padStart(10)}${"bufbuild".padStart(10)}  ns to compile the first`);
console.log(
  cell(measure(() => compile(first, environment), 5_000)) +
    cell(measure(() => peer.parse(first), 5_000)) +
    cell(measure(() => plan(bufbuild, parse(first)), 500)),
);
