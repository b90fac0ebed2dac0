import type { Facts, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { overlap, volumeUses, type VolumeUse } from "./volume-users.ts";

const DATASET = /(?:^|[-_/.])(?:data|datasets?|train(?:ing)?-?data|corpus|corpora|imagenet|samples)(?:[-_/.]|$)/i;
const CHECKPOINTS = /(?:^|[-_/.])(?:checkpoints?|ckpts?)(?:[-_/.]|$)/i;
const OUTPUT = /(?:^|[-_/.])(?:out|outputs?|results?|logs?|cache|models?|work|scratch)(?:[-_/.]|$)/i;

const isNamed = ({ names }: VolumeUse, pattern: RegExp): boolean => names.some((name) => pattern.test(name));

const nameOf = ({ resource: { ref } }: Workload): string => `${ref.kind} ${ref.name}`;

const answer = (use: VolumeUse, message: string | null): Answered => ({
  subject: {
    resource: use.workload.resource,
    workload: use.workload,
    pod: use.container.pod,
    container: use.container,
  },
  answer: message === null ? "pass" : "fail",
  ...(message === null ? {} : { detail: { message, path: use.path } }),
});

/** Each mount of a dataset by training: fails where it may write and another workload reads the same files. */
export function* writableDataset(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    for (const use of uses) {
      const { workload, container } = use;
      if (workload.role !== "training" || !isNamed(use, DATASET)) continue;
      // what is written on purpose stands beside data in many volumes' names
      const writes = !use.readOnly && !isNamed(use, CHECKPOINTS) && !isNamed(use, OUTPUT);
      const reader = uses.find((one) => one.workload.resource !== workload.resource && overlap(one, use));
      const message =
        writes && reader !== undefined
          ? `container ${container.name} may write the dataset at ${use.mountPath}, which ${nameOf(reader.workload)} reads too: one run can poison what others learn from`
          : null;
      yield answer(use, message);
    }
  }
}

/** Each mount by model servers of checkpoints that training writes. */
export function* servedCheckpoints(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    const writers = uses.filter(({ workload, readOnly }) => workload.role === "training" && !readOnly);
    for (const use of uses) {
      if (use.workload.role !== "serving") continue;
      const writer = writers.find(
        (one) => overlap(one, use) && (isNamed(one, CHECKPOINTS) || isNamed(use, CHECKPOINTS)),
      );
      const message =
        writer === undefined
          ? null
          : `container ${use.container.name} serves from the checkpoints that ${nameOf(writer.workload)} writes: whoever runs that training decides what the server loads, code in pickles included`;
      yield answer(use, message);
    }
  }
}

/** What says whose a notebook is, in its labels and annotations. */
const OWNER_KEYS = [
  "hub.jupyter.org/username",
  "notebooks.kubeflow.org/creator",
  "notebooks.opendatahub.io/user",
  "opendatahub.io/username",
  "owner",
] as const;

/** The owner that labels or annotations of a notebook name; null when none do. */
function ownerOf({ resource, pods }: Workload): string | null {
  for (const metadata of [resource.object["metadata"], pods[0]?.metadata] as const) {
    const { labels, annotations } = (metadata ?? {}) as Record<string, Record<string, unknown> | undefined>;
    for (const key of OWNER_KEYS) {
      const owner = annotations?.[key] ?? labels?.[key];
      if (typeof owner === "string" && owner !== "") return owner;
    }
  }
  return null;
}

/** Each writable mount of storage by a notebook where a notebook of another owner may write the same files. */
export function* sharedHome(facts: Facts): Generator<Answered> {
  for (const uses of volumeUses(facts).values()) {
    const notebooks = uses.filter(({ workload, readOnly }) => workload.role === "notebook" && !readOnly);
    for (const use of notebooks) {
      if (!/^\/(?:home|root|workspace)(?:\/|$)/.test(use.mountPath)) continue;
      const owner = ownerOf(use.workload);
      const other = notebooks.find((one) => {
        const theirs = one.workload === use.workload ? null : ownerOf(one.workload);
        return owner !== null && theirs !== null && theirs !== owner && overlap(one, use);
      });
      const message =
        other === undefined
          ? null
          : `container ${use.container.name} keeps its home in storage that ${nameOf(other.workload)}, another user's notebook, writes too: startup files of one run as the other`;
      yield answer(use, message);
    }
  }
}
