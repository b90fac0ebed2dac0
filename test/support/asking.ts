import type { ControlJudgement } from "../../src/controls/index.ts";
import type { Facts } from "../../src/facts/index.ts";
import type { Control } from "../../src/pack/index.ts";
import { type Example, readExamples } from "./examples.ts";
import { documentsOf, factsOf, judgementsOf } from "./judging.ts";

/** One example of a control, established once and ready to be asked about. */
export interface Case {
  readonly example: Example;
  readonly facts: Facts;
  /** Settings of the example that are parameters of the control. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The examples of a control that expect an answer, each in the company of the file's `# with:` documents. */
export function casesOf(root: string, control: Control): Case[] {
  const examples = readExamples(root, `controls/${control.id.replaceAll(".", "/")}`);
  const company = examples.filter(({ expects }) => expects === "with").map(({ text }) => text);
  return examples
    .filter(({ expects }) => expects !== "with")
    .map((example) => {
      const { minor, complete, live, now, ...params } = example.settings;
      const target = {
        ...(minor === undefined ? {} : { minor: Number(minor) }),
        complete: complete === "true",
        live: live === "true",
        ...(now === undefined ? {} : { now }),
      };
      const parsed = Object.entries(params).map(([name, value]) => [name, JSON.parse(value) as unknown]);
      return {
        example,
        facts: factsOf(documentsOf(example.text, ...company), target),
        params: Object.fromEntries(parsed),
      };
    });
}

/** What a control says about the example's own object. */
export function ask(control: Control, { facts, params }: Case): readonly ControlJudgement[] {
  const { resources, notebooks } = facts.inventory;
  const own = (resources[0] ?? notebooks[0])?.document;
  return judgementsOf(facts, [control], params).filter(({ subject }) => subject.resource.document === own);
}
