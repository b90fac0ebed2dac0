import { join } from "node:path";
import { type CompiledControl, compileControl, judge } from "../../src/controls/index.ts";
import type { Document } from "../../src/core/document.ts";
import { readInputs } from "../../src/inputs/index.ts";
import type { Resource } from "../../src/inventory/index.ts";
import type { Control } from "../../src/pack/index.ts";
import { factsOf } from "../support/judging.ts";
import type { Expectation, Named, Suite } from "./expectation.ts";

/** An expectation held against ours. */
export interface Comparison extends Expectation {
  readonly peer: string;
  /** Our controls that name the check. */
  readonly mapped: readonly string[];
  /** Those of them that failed on the object. */
  readonly failed: readonly string[];
  readonly agrees: boolean;
}

/** Every expectation of a suite whose check some control names, with our verdict beside it. */
export function compare(suite: Suite, corpus: string, controls: readonly Control[]): Comparison[] {
  const compiled = controls.map((control) =>
    compileControl(control, { ...control.params, ...suite.params?.[control.id] }),
  );
  const verdicts = new Map<string, ReadonlyMap<string, readonly Resource[]>>();
  return suite.read(join(corpus, suite.folder)).flatMap((expectation) => {
    const names = (control: Control) => control.peers[suite.peer]?.some((id) => expectation.checks.includes(id));
    const mapped = controls.filter(names).map(({ id }) => id);
    if (mapped.length === 0) return [];
    const key = expectation.files.join("\n");
    let failing = verdicts.get(key);
    if (!failing) verdicts.set(key, (failing = failingObjects(readInputs(expectation.files).documents, compiled)));
    const failed = mapped.filter((id) => failing.get(id)?.some((resource) => isMeant(resource, expectation.object)));
    const agrees = failed.length > 0 === (expectation.want === "fail");
    return [{ ...expectation, peer: suite.peer, mapped, failed, agrees }];
  });
}

/**
 * The objects on which each control fails, whether or not another finding speaks for it. The files are all there is,
 * as their tool takes them.
 */
function failingObjects(documents: readonly Document[], controls: readonly CompiledControl[]) {
  const failing = new Map<string, Resource[]>();
  for (const { answer, compiled, subject } of judge(
    factsOf(documents, { complete: true }),
    controls,
    () => true,
  ).judgements()) {
    if (answer !== "fail") continue;
    const objects = failing.get(compiled.control.id);
    if (objects) objects.push(subject.resource);
    else failing.set(compiled.control.id, [subject.resource]);
  }
  return failing;
}

const isMeant = ({ ref }: Resource, object: Named | null): boolean =>
  object === null ||
  ((object.kind === null || ref.kind === object.kind) &&
    (object.name === null || ref.name === object.name) &&
    (object.namespace === null || (ref.namespace ?? "default") === object.namespace));
