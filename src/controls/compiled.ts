import type { Path } from "../core/location.ts";
import { RingfenceError } from "../core/errors.ts";
import type { FrameworkRequirement } from "../core/finding.ts";
import { RINGS } from "../core/severity.ts";
import { compile, type Program, recompile } from "../lang/cel/compile.ts";
import type { Environment } from "../lang/cel/environment.ts";
import { storeChecked } from "../lang/cel/stored.ts";
import type { CheckedControl, Control } from "../pack/index.ts";
import { type FieldPath, parseFieldPath } from "./field-path.ts";
import { controlEnvironment, FRAME_SLOTS, SLOT } from "./frame.ts";
import { isUnfilled } from "./placeholder.ts";
import { Template } from "./template.ts";

/** The answer to one question, before it becomes a judgement. */
export type Answer = "pass" | "fail" | "unknown" | "error" | "not-applicable";

/** What an analysis adds to a reply that no expression can compute. */
export interface Detail {
  readonly message?: string;
  readonly path?: Path;
  /** A change of severity beside those that the control itself makes. */
  readonly raised?: { readonly by: number; readonly because: string };
}

/** What a control said about a subject, or about all subjects that are alike. */
export interface Reply {
  readonly compiled: CompiledControl;
  readonly answer: Exclude<Answer, "not-applicable">;
  /** Path of the element asked about, below the subject; empty when the control has no `item`. */
  readonly item: Path;
  readonly detail: Detail | null;
}

/** A control ready to be asked: its expressions compiled, its paths parsed. */
export interface CompiledControl {
  readonly control: Control;
  /** The control's parameters, as the user set them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The place of its ring in {@link RINGS}. */
  readonly ring: number;
  readonly item: FieldPath | null;
  /** What its answer depends on: variables with the fields read of them. */
  readonly reads: readonly (readonly string[])[];
  readonly impliedBy: ReadonlySet<string>;
  /** Controls whose open question is the same as this one's. */
  readonly unknownWith: ReadonlySet<string>;
  readonly frameworks: readonly FrameworkRequirement[];
  /** What it says of subjects as a whole, by answer; filled as it is said. */
  readonly said: Partial<Record<Answer, Reply>>;
  /** True if its message, places, fix or adjustments speak of derived facts. */
  readonly saysFacts: boolean;
  /** Answers for the subject in the frame; never throws. */
  ask(frame: unknown[]): Answer;
  /** The reason when the last thing asked gave an error. */
  reasonOf(frame: unknown[]): string;
  /** Its conditions as text; see {@link CheckedControl.trees}. */
  trees(): CheckedControl["trees"];
  message(): Template;
  at(): readonly (FieldPath | Template)[];
  adjustments(): readonly { readonly when: Program; readonly by: number; readonly because: string }[];
  /** Compiles an expression of a fix in the control's environment. */
  expression(source: string): Program;
}

/** The variable that holds what a control is asked of. */
const SUBJECT = { container: "container", pod: "pod", workload: "object", object: "object" } as const;

/**
 * Compiles one control. One that the build has compiled before is compiled when it is first asked.
 *
 * @throws pack/invalid naming the control, the field and the place in the expression
 */
export function compileControl(
  control: Control | CheckedControl,
  params: Readonly<Record<string, unknown>>,
): CompiledControl {
  const known = "reads" in control;
  const trees = known ? control.trees : {};
  const environment = controlEnvironment(known);
  const program = (field: string, source: string, tree?: string): Program => {
    try {
      const compiled = tree === undefined ? compile(source, environment) : recompile(tree, source, environment);
      if (compiled.slots > FRAME_SLOTS) throw new Error("comprehensions are nested too deep");
      return compiled;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new RingfenceError("pack/invalid", `control ${control.id}: ${field}: ${reason}`, error);
    }
  };
  let compiledConditions: Conditions | undefined;
  const conditions = (): Conditions =>
    (compiledConditions ??= {
      applies: control.applies === null ? null : program("applies", control.applies, trees.applies),
      unknown: control.unknown === null ? null : program("unknown", control.unknown, trees.unknown),
      fail: control.fail === null ? null : program("fail", control.fail, trees.fail),
    });
  const item = control.item === null ? null : pathOf(control, control.item);
  let ask: CompiledControl["ask"] | undefined;
  let message: Template | undefined;
  let at: readonly (FieldPath | Template)[] | undefined;
  let adjustments: ReturnType<CompiledControl["adjustments"]> | undefined;

  return {
    control,
    params,
    ring: RINGS.indexOf(control.ring),
    item,
    reads: known
      ? control.reads
      : [
          ...Object.values(conditions()).flatMap((each) => each?.reads ?? []),
          ...(item ? [[item.start === "pod" ? "pod" : SUBJECT[control.each], ...item.path.map(String)]] : []),
        ],
    impliedBy: new Set(control.impliedBy),
    unknownWith: new Set(control.unknownWith),
    frameworks: Object.entries(control.frameworks).flatMap(([framework, requirements]) =>
      requirements.map((requirement) => ({ framework, requirement })),
    ),
    said: {},
    saysFacts: /\bfacts\b/.test(JSON.stringify([control.message, control.at, control.fix, control.adjust])),
    ask: (frame) => (ask ??= askOf(conditions(), params))(frame),
    reasonOf: (frame) => reasonOf(conditions(), frame, params),
    trees: () => treesOf(conditions(), environment),
    message: () => (message ??= new Template(control.message, environment)),
    at: () => (at ??= control.at.map((path) => whereOf(control, path, environment))),
    adjustments: () =>
      (adjustments ??= control.adjust.map(({ when, by, because }) => ({ when: program("adjust", when), by, because }))),
    expression: (source) => program("fix", source),
  };
}

/** The compiled conditions of a control. */
interface Conditions {
  readonly applies: Program | null;
  readonly unknown: Program | null;
  readonly fail: Program | null;
}

function treesOf(conditions: Conditions, environment: Environment): CheckedControl["trees"] {
  const trees: Record<string, string> = {};
  for (const [name, program] of Object.entries(conditions) as [string, Program | null][]) {
    const tree = program === null ? null : storeChecked(program.checked, environment);
    if (tree !== null) trees[name] = tree;
  }
  return trees;
}

function pathOf(control: Control, text: string): FieldPath {
  const path = parseFieldPath(text);
  if (!path) throw new RingfenceError("pack/invalid", `control ${control.id}: ${text} is not a path`);
  return path;
}

const whereOf = (control: Control, text: string, environment: Environment): FieldPath | Template =>
  text.includes("{") ? new Template(text, environment) : pathOf(control, text);

function askOf(
  { applies, unknown, fail }: Conditions,
  params: Readonly<Record<string, unknown>>,
): (frame: unknown[]) => Answer {
  if (!fail) return () => "not-applicable";
  return (frame) => {
    frame[SLOT.params] = params;
    if (applies) {
      const answer = applies.evaluate(frame);
      if (answer === false) return "not-applicable";
      // what may not be asked at all is not worth a question
      if (answer !== true) return isUnfilled(answer) ? "not-applicable" : "error";
    }
    if (unknown) {
      const answer = unknown.evaluate(frame);
      if (answer === true) return "unknown";
      if (answer !== false) return "error";
    }
    const answer = fail.evaluate(frame);
    if (answer === false) return "pass";
    return answer === true ? "fail" : "error";
  };
}

function reasonOf(
  { applies, unknown, fail }: Conditions,
  frame: unknown[],
  params: Readonly<Record<string, unknown>>,
): string {
  frame[SLOT.params] = params;
  for (const program of [applies, unknown, fail]) {
    const answer = program?.evaluate(frame);
    if (answer === undefined || typeof answer === "boolean") continue;
    return answer instanceof Error || (typeof answer === "object" && answer !== null && "message" in answer)
      ? String(answer.message)
      : "a field has the wrong type";
  }
  return "a field has the wrong type";
}
