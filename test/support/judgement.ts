import type { Judgement, Lot } from "../../src/core/judgement.ts";

/** A failing judgement about `Pod ml/trainer`, with what the row changes. */
export function judgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    control: "container.privileged",
    title: "Privileged container",
    severity: "high",
    raised: 0,
    raisedBecause: [],
    ring: "container",
    outcome: "fail",
    resource: { apiVersion: "v1", kind: "Pod", namespace: "ml", name: "trainer" },
    container: "main",
    weight: 0,
    impliedBy: null,
    rollup: false,
    path: "/spec/containers/0/securityContext/privileged",
    stablePath: "spec/containers/[main]/securityContext/privileged",
    location: { file: "pod.yaml", line: 9, column: 9 },
    message: "container main is privileged",
    why: "It becomes root on the node.",
    fix: null,
    frameworks: [],
    topics: [],
    labels: {},
    annotations: {},
    mayBeExcused: true,
    comments: () => [],
    ...changes,
  };
}

/** A lot of one judgement, at which ranking has to look. */
export const lotOf = (only: Judgement): Lot => ({
  ...{ control: only.control, title: only.title, severity: only.severity, outcome: only.outcome },
  ...{ rollup: only.rollup, weight: only.weight, various: true, size: 1 },
  order: () => 0,
  at: () => only,
});
