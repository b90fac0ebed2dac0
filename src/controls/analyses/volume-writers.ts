import { isAiRole } from "../../core/role.ts";
import type { Facts, Role, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { namespaceOf } from "./related.ts";
import { teamOf } from "./teams.ts";
import { overlap, volumeUses, type VolumeUse } from "./volume-users.ts";

const MODELS =
  /(?:^|[-_/.])(?:models?|weights|hf|huggingface|hub|cache|loras?|adapters?|checkpoints?|ckpts?)(?:[-_/.]|$)/i;
const PIPELINES = /(?:^|[-_/.])(?:dags?|flows?|pipelines?|workflows?|plugins)(?:[-_/.]|$)/i;
const PRODUCTION: ReadonlySet<Role> = new Set(["serving", "pipeline"]);
/** Who has no business to write what a server loads; notebooks are named where they write. */
const STRANGERS: ReadonlySet<Role> = new Set(["training", "agent", "labelling", "pipeline", "gateway", "serving"]);

/** Namespaces of the cluster's own programs. */
const SYSTEM = /^(?:kube-|openshift-)|-system$/;

const isOfAi = ({ workload: { role } }: VolumeUse): boolean => isAiRole(role);

const isNamed = ({ names }: VolumeUse, pattern: RegExp): boolean => names.some((name) => pattern.test(name));

const nameOf = ({ resource: { ref } }: Workload): string => `${ref.kind} ${ref.name}`;

const sure = ({ confidence }: Workload): boolean => confidence !== "inferred";

const answer = ({ workload, container, path }: VolumeUse, message: string | null): Answered => ({
  subject: { resource: workload.resource, workload, pod: container.pod, container },
  answer: message === null ? "pass" : "fail",
  ...(message === null ? {} : { detail: { message, path } }),
});

const teamOfUse = (facts: Facts, { workload }: VolumeUse): string => teamOf(facts, namespaceOf(workload.resource));

/** True for what fills a store and ends, as the one writer that there should be. */
const runsOnce = ({ container: { pod } }: VolumeUse): boolean =>
  pod.spec["restartPolicy"] === "Never" || pod.spec["restartPolicy"] === "OnFailure";

/** Each mount from which a model server may load, against those of others that may write the same files. */
export function* writableCache(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    const writers = uses.filter(({ readOnly }) => !readOnly);
    for (const use of uses) {
      if (use.workload.role !== "serving" || runsOnce(use) || !sure(use.workload) || !isNamed(use, MODELS)) continue;
      const team = teamOfUse(facts, use);
      const writer = writers.find((one) => {
        if (one.workload.resource === use.workload.resource || !overlap(one, use)) return false;
        if (teamOfUse(facts, one) !== team) return true;
        if (one.workload.role === "serving" && runsOnce(one)) return false;
        const otherAccount = one.container.pod.serviceAccount !== use.container.pod.serviceAccount;
        return (
          sure(one.workload) && STRANGERS.has(one.workload.role) && (one.workload.role !== "serving" || otherAccount)
        );
      });
      const message =
        writer === undefined
          ? null
          : `container ${use.container.name} loads models from ${use.mountPath}, which ${nameOf(writer.workload)} writes too: whoever takes that over decides what the server runs`;
      yield answer(use, message);
    }
  }
}

/** Each mount that may write storage which a workload of another team mounts as well, where one of them is AI's. */
export function* crossTeamVolume(facts: Facts): Generator<Answered> {
  for (const all of volumeUses(facts).values()) {
    const uses = all.filter(({ workload }) => !SYSTEM.test(namespaceOf(workload.resource)));
    const byTeam = Map.groupBy(uses, (use) => teamOfUse(facts, use));
    for (const use of uses) {
      if (use.readOnly) continue;
      const team = teamOfUse(facts, use);
      const others = byTeam.size < 2 ? [] : [...byTeam].flatMap(([name, theirs]) => (name === team ? [] : theirs));
      const other = others.find((one) => overlap(one, use) && [one, use].some(isOfAi));
      const message =
        other === undefined
          ? null
          : `container ${use.container.name} of team ${team} writes at ${use.mountPath} the same storage that ${nameOf(other.workload)} of team ${teamOfUse(facts, other)} mounts: the one reads, changes and poisons the other's data`;
      yield answer(use, message);
    }
  }
}

/** Each mount of a notebook that may write what a model server or a pipeline reads. */
export function* notebookOnProduction(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    const readers = uses.filter(({ workload }) => PRODUCTION.has(workload.role) && sure(workload));
    for (const use of uses) {
      if (use.workload.role !== "notebook" || !sure(use.workload)) continue;
      const reader = use.readOnly ? undefined : readers.find((one) => overlap(one, use));
      const message =
        reader === undefined
          ? null
          : `container ${use.container.name} of a notebook may write at ${use.mountPath} what ${nameOf(reader.workload)} reads in production: one cell changes it`;
      yield answer(use, message);
    }
  }
}

/** Each mount outside pipelines that may write the code which a pipeline's scheduler and workers run. */
export function* writablePipelineCode(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    const runners = uses.filter(
      (one) => one.workload.role === "pipeline" && sure(one.workload) && isNamed(one, PIPELINES),
    );
    if (runners.length === 0) continue;
    for (const use of uses) {
      if (use.readOnly || use.workload.role === "pipeline" || use.workload.role === "ordinary" || !sure(use.workload))
        continue;
      const runner = runners.find((one) => overlap(one, use));
      const message =
        runner === undefined
          ? null
          : `container ${use.container.name} may write at ${use.mountPath} the code that ${nameOf(runner.workload)} runs, as its account ${runner.container.pod.serviceAccount} and with its connections`;
      yield answer(use, message);
    }
  }
}
