import type { Container, Facts, JsonObject } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listAt } from "./related.ts";

/** A parameter of a workflow that is put into a text as it is; `asInt(…)` and the like make it harmless. */
const PARAMETER = /\{\{=?\s*(?:inputs|workflow)\.parameters\b/;
/** Options after which an interpreter reads a program. */
const PROGRAM_OPTION = /^-[a-z]*[ce]$/;

/** Each container of a workflow's templates, and whether a parameter is pasted into a program that it interprets. */
export function* parameterInScript(facts: Facts): Generator<Answered> {
  for (const workload of facts.workloads) {
    if (workload.role !== "pipeline") continue;
    for (const pod of workload.pods) {
      if (!pod.templated) continue;
      for (const container of pod.containers) yield answerFor(container);
    }
  }
}

function answerFor(container: Container): Answered {
  const { pod, name, path } = container;
  const subject = { resource: pod.workload.resource, workload: pod.workload, pod, container };
  const field = pastedInto(container.spec);
  if (field === null) return { subject, answer: "pass" };
  const message = `container ${name} pastes a workflow parameter into its script: whoever sets the parameter writes the script`;
  return { subject, answer: "fail", detail: { message, path: [...path, ...field] } };
}

/** The field of a container that holds a program with a parameter in it; null when none does. */
function pastedInto(spec: JsonObject): readonly (string | number)[] | null {
  if (typeof spec["source"] === "string" && PARAMETER.test(spec["source"])) return ["source"];
  const words = ["command", "args"].flatMap((field) => listAt(spec, [field]).map((word, at) => ({ word, field, at })));
  for (const [index, { word }] of words.entries()) {
    const program = words[index + 1];
    if (typeof word !== "string" || !PROGRAM_OPTION.test(word) || typeof program?.word !== "string") continue;
    if (PARAMETER.test(program.word)) return [program.field, program.at];
  }
  return null;
}
