import type { Draft } from "../part.ts";
import type { Subject } from "../reading.ts";

/** Takes a group's leader out of the number of its workers: the size of a group counts both. */
export function leaderOfGroup(_: Subject, drafts: Draft[]): void {
  const leader = drafts.find(({ as }) => as === "leader");
  const worker = drafts.find(({ as }) => as === "worker");
  if (leader?.replicas == null || worker?.replicas == null) return;
  worker.replicas = Math.max(0, worker.replicas - leader.replicas);
}
