import { RingfenceError } from "../core/errors.ts";
import type { Problem } from "../core/problem.ts";
import { SchemaSet } from "../kube/index.ts";
import { compile, type Program } from "../lang/cel/compile.ts";
import { estimateCost } from "../lang/cel/cost/estimate.ts";
import { evaluateMetered } from "../lang/cel/cost/meter.ts";
import { CelSyntaxError } from "../lang/cel/error.ts";
import { toJson } from "../lang/cel/json.ts";
import { kubernetesEnvironment } from "../lang/cel/kubernetes.ts";
import { runSimpleTest, type SimpleTest } from "../lang/cel/spec/simple-test.ts";
import { DYN, type Type } from "../lang/cel/type.ts";
import { CelError, type Value } from "../lang/cel/value.ts";
import { readSchemas } from "../pack/index.ts";
import { establishFacts, type Source } from "./scan.ts";

/** What an expression gave for one subject. */
export interface CelAnswer {
  /** What was asked, such as `Pod ml/web, container main`; empty when the expression needs no object. */
  readonly subject: string;
  /** As JSON text; null when it failed. */
  readonly value: string | null;
  readonly error: string | null;
  /** What it cost, in Kubernetes' units. */
  readonly cost: number;
}

export interface CelResult {
  readonly answers: readonly CelAnswer[];
  /** What an API server would reckon beforehand that it costs; `max` is null without a bound. */
  readonly estimate: { readonly min: number; readonly max: number | null };
  readonly problems: readonly Problem[];
}

/** The variables of an expression, and what each holds for one subject. */
interface Subject {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Estimates above this come from sizes without a bound. */
const MOST_FINITE = Number.MAX_SAFE_INTEGER;

const TOO_LONG = "the value is too long to be written";

const VARIABLES = { object: DYN, template: DYN, pod: DYN, container: DYN };

/**
 * Evaluates an expression, within the API server's limit of cost, for each object of the input; for each pod template where it uses `pod` or `template`, and
 * for each container where it uses `container`.
 *
 * @throws cel/invalid
 */
export async function evaluateExpression(expression: string, source: Source | null): Promise<CelResult> {
  const program = compiled(expression);
  const { min, max } = estimateCost(program.checked);
  const estimate = { min, max: max > MOST_FINITE ? null : max };
  if (source === null || program.variables.length === 0) {
    return { answers: [answer(program, { name: "", values: {} })], estimate, problems: [] };
  }
  const { subjects, problems } = await subjectsOf(program, source);
  return { answers: subjects.map((subject) => answer(program, subject)), estimate, problems };
}

function compiled(expression: string): Program {
  try {
    return compile(expression, kubernetesEnvironment(VARIABLES));
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    throw new RingfenceError("cel/invalid", `the expression is not valid: ${error.message}`, error);
  }
}

async function subjectsOf(
  program: Program,
  source: Source,
): Promise<{ subjects: Subject[]; problems: readonly Problem[] }> {
  const uses = (name: string) => program.variables.includes(name);
  const { facts, problems } = await establishFacts({ source });
  const subjects: Subject[] = [];
  if (!uses("container") && !uses("pod") && !uses("template")) {
    for (const { ref, object } of facts.inventory.resources) subjects.push({ name: nameOf(ref), values: { object } });
    return { subjects, problems };
  }
  for (const { resource, pods } of facts.workloads) {
    const { object } = resource;
    for (const pod of pods) {
      const name = pods.length > 1 ? `${nameOf(resource.ref)}, ${pod.as}` : nameOf(resource.ref);
      const values = { object, template: { metadata: pod.metadata, spec: pod.spec }, pod: pod.spec };
      if (!uses("container")) subjects.push({ name, values });
      else {
        for (const container of pod.containers) {
          subjects.push({
            name: `${name}, container ${container.name}`,
            values: { ...values, container: container.spec },
          });
        }
      }
    }
  }
  return { subjects, problems };
}

const nameOf = (ref: { readonly kind: string; readonly namespace: string | null; readonly name: string }) =>
  `${ref.kind} ${ref.namespace === null ? "" : `${ref.namespace}/`}${ref.name}`;

function answer(program: Program, { name, values }: Subject): CelAnswer {
  const frame = Object.keys(VARIABLES).map((variable) => values[variable]);
  const { value, cost } = evaluateMetered(program.checked, frame);
  if (value instanceof CelError) return { subject: name, value: null, error: value.message, cost };
  const text = toJson(value);
  return { subject: name, value: text, error: text === null ? TOO_LONG : null, cost };
}

/** One line of a batch. */
interface BatchLine {
  readonly expr: string;
  readonly bindings?: Readonly<Record<string, Value>>;
  /** What `object` is: `pod`, a kind, or `group/version/Kind`; `template`, `pod` and `container` are then its parts. */
  readonly schema?: string;
  /** The namespace in which names are looked up first. */
  readonly container?: string;
}

/**
 * Answers a batch, line by line: JSON in, JSON out. With `spec` each line is a test of the specification's suite.
 *
 * @returns The answers without line ends, and the numbers (from 1) of the lines that could not be read.
 */
export function answerBatch(
  text: string,
  spec: boolean,
): { readonly lines: readonly string[]; readonly unread: readonly number[] } {
  const lines: string[] = [];
  const unread: number[] = [];
  const schemas = new SchemaSet(readSchemas);
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const asked = parseLine(line);
    if (asked === null) {
      unread.push(index + 1);
      lines.push(JSON.stringify({ error: `line ${index + 1} is not a JSON object with the text expr` }));
    } else lines.push(spec ? JSON.stringify(runSimpleTest(asked as SimpleTest)) : answerLine(asked, schemas));
  }
  return { lines, unread };
}

function parseLine(line: string): BatchLine | SimpleTest | null {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== "object" || parsed === null || !("expr" in parsed)) return null;
    return typeof parsed.expr === "string" ? (parsed as BatchLine | SimpleTest) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function answerLine(line: BatchLine | SimpleTest, schemas: SchemaSet): string {
  const { expr, bindings = {}, schema, container = "" } = line as BatchLine;
  const types = schema === undefined ? {} : typesOf(schema, schemas);
  const names = [...new Set([...Object.keys(types), ...Object.keys(bindings)])];
  const variables = Object.fromEntries(names.map((name) => [name, types[name] ?? DYN]));
  let program: Program;
  try {
    program = compile(expr, kubernetesEnvironment(variables).extend({ variables, container }));
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    const compileErrors = error.issues.map((issue) => `${issue.line}:${issue.column}: ${issue.message}`);
    return JSON.stringify({ compileErrors });
  }
  const frame = names.map((name) => bindings[name]);
  const { value } = evaluateMetered(program.checked, frame);
  const text = value instanceof CelError ? null : toJson(value);
  if (text !== null) return `{"value":${text}}`;
  return JSON.stringify({ error: value instanceof CelError ? value.message : TOO_LONG });
}

/** Groups in which a kind is looked for when only its name is given. */
const GROUPS = ["", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "policy", "autoscaling"];

/** The types of the variables that an object of a schema brings; none for an unknown schema. */
function typesOf(schema: string, schemas: SchemaSet): Record<string, Type> {
  const object = objectType(schema, schemas);
  const part = (name: string) => schemas.celTypeOfPart("", name);
  return {
    object,
    template: part("PodTemplateSpec"),
    pod: part("PodSpec"),
    container: part("Container"),
  };
}

function objectType(schema: string, schemas: SchemaSet): Type {
  const parts = schema.split("/");
  const kind = parts.at(-1) ?? "";
  if (parts.length > 1) return schemas.celTypeOf(parts.length > 2 ? (parts[0] ?? "") : "", parts.at(-2) ?? "", kind);
  const named = kind.charAt(0).toUpperCase() + kind.slice(1);
  for (const group of GROUPS) {
    const version = schemas.versionsOf(group, named).at(-1);
    if (version !== undefined) return schemas.celTypeOf(group, version, named);
  }
  return DYN;
}
