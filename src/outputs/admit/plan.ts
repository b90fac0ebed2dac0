import { splitBraces } from "../../core/braces.ts";
import { compile, type Program } from "../../lang/cel/compile.ts";
import { Environment } from "../../lang/cel/environment.ts";
import { CelSyntaxError } from "../../lang/cel/error.ts";
import { serverLibraries } from "../../lang/cel/libraries.ts";
import { DYN, type Type } from "../../lang/cel/type.ts";
import type { Control } from "../../pack/index.ts";
import { inPolicyWords, NotExportable, text } from "./expression.ts";
import { type PodKinds, type ResourceRule, rulesFor } from "./kinds.ts";
import { mutationOf } from "./mutation.ts";

/** A named expression of a policy. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** A control as an API server can ask it on its own. */
export interface Plan {
  readonly control: Control;
  /** A name that objects of Kubernetes may have. */
  readonly name: string;
  readonly rules: readonly ResourceRule[];
  readonly variables: readonly PolicyVariable[];
  /** True when nothing is wrong. */
  readonly validation: string;
  readonly message: string;
  /** Empty where the message says no more than {@link message}. */
  readonly messageExpression: string;
  /** What is written to the audit log; empty text when nothing is wrong. */
  readonly audit: string;
  /** The fix as an apply configuration for pods, or for the object; null where there is none. */
  readonly mutation: { readonly expression: string; readonly rules: readonly ResourceRule[] } | null;
}

/** What is exported, and with what. */
export interface PlanOptions {
  readonly kinds: PodKinds;
  readonly params: Readonly<Record<string, unknown>>;
  readonly minor: number;
  /** The most daring fixes that become mutations. */
  readonly fixes: "safe" | "likely";
}

/** Groups of configuration files, which no API server serves. */
const FILES =
  /(?:^|\.)(?:config\.k8s\.io|k3s\.io|x-k8s\.io\/kind)$|^(?:kubelet|apiserver|audit)\.|^kubeadm\.|^nbformat$/;
const LISTS: Readonly<Record<string, string>> = {
  regular: "variables.pod.?containers.orValue([])",
  init: "variables.pod.?initContainers.orValue([]).filter(each, each.?restartPolicy.orValue('') != 'Always')",
  sidecar: "variables.pod.?initContainers.orValue([]).filter(each, each.?restartPolicy.orValue('') == 'Always')",
  ephemeral: "variables.pod.?ephemeralContainers.orValue([])",
};
const EPHEMERAL: ResourceRule = {
  apiGroups: [""],
  apiVersions: ["*"],
  operations: ["CREATE", "UPDATE"],
  resources: ["pods/ephemeralcontainers"],
};
const POD_OS = `variables.pod.?os.?name.orValue('') == 'windows' || variables.pod.?nodeSelector[?'kubernetes.io/os'].orValue('') == 'windows'`;

let strict: Environment | undefined;

/** What an API server's expressions may use, and no more. */
function strictEnvironment(variables: Readonly<Record<string, Type>>, shapes = false): Environment {
  strict ??= new Environment({ homogeneous: true, libraries: serverLibraries });
  const isShape = (name: string): boolean => name === "Object" || name.startsWith("Object.");
  return strict.extend(shapes ? { variables, isShape } : { variables });
}

/** The control as a policy, or the reason why there is none. */
export function planOf(control: Control, options: PlanOptions): Plan | { readonly reason: string } {
  try {
    refuse(control, options);
    return new Planner(control, options).plan();
  } catch (error) {
    if (error instanceof NotExportable) return { reason: error.message };
    if (error instanceof CelSyntaxError) {
      return { reason: `an API server does not take its expression: ${error.message.split("\n")[0] ?? ""}` };
    }
    throw error;
  }
}

const minorOf = (text: string): number => Number(text.split(".")[1]);

function refuse(
  { analysis, rollup, roles, products, each, kinds, kubernetes, outcome }: Control,
  options: PlanOptions,
) {
  if (rollup.length > 0) throw new NotExportable("it only sums up other controls");
  if (analysis !== null) throw new NotExportable(`it looks at more than one object (analysis ${analysis})`);
  if (roles.length > 0) throw new NotExportable("it is asked only of workloads whose role Ringfence recognises");
  if (products.length > 0) throw new NotExportable("it is asked only of programs that Ringfence recognises");
  if (each === "workload") throw new NotExportable("it is asked of workloads as a whole");
  if (outcome === "manual") throw new NotExportable("only a person can judge it");
  const { from, until } = kubernetes;
  if ((from && minorOf(from) > options.minor) || (until && minorOf(until) < options.minor)) {
    throw new NotExportable(`it is not for Kubernetes 1.${options.minor}`);
  }
  if (each === "object" && kinds.length > 0 && kinds.every((kind) => FILES.test(groupOf(kind)))) {
    throw new NotExportable("what it is about is a file, and never reaches an API server");
  }
}

const groupOf = (kind: string): string => (kind.includes("/") ? kind.slice(0, kind.lastIndexOf("/")) : "");

function listsOf(types: Control["containers"]): string[] {
  const isWhole = types.includes("init") && types.includes("sidecar");
  const apart = isWhole ? types.filter((type) => type !== "init" && type !== "sidecar") : types;
  const lists = apart.map((type) => LISTS[type] ?? "[]");
  return isWhole ? [...lists, "variables.pod.?initContainers.orValue([])"] : lists;
}

class Planner {
  readonly #control: Control;
  readonly #options: PlanOptions;
  readonly #types: Record<string, Type> = { object: DYN, oldObject: DYN, request: DYN, namespaceObject: DYN };
  readonly #variables: PolicyVariable[] = [];

  constructor(control: Control, options: PlanOptions) {
    this.#control = control;
    this.#options = options;
  }

  plan(): Plan {
    const { control } = this;
    const { each } = control;
    if (each !== "object") {
      this.#let("template", this.#options.kinds.template);
      this.#let("pod", "variables.template.?spec.orValue({})");
    }
    if (each === "container") this.#let("containers", listsOf(control.containers).join(" + "));
    const condition = this.#condition();
    const items = control.item === null ? null : this.#items(control.item);
    const { validation, shown } = this.#offences(condition, items);
    const message = `${control.title} (${control.id})${control.fixSummary === "" ? "" : `: ${control.fixSummary}`}`;
    this.#compile(validation, "bool");
    const messageExpression = this.#messageExpression(shown);
    const said = messageExpression === "" ? text(message) : messageExpression;
    const audit = `${validation} ? '' : ${text(`${control.id}: `)} + ${said}`;
    this.#compile(audit, "string");
    return {
      control,
      name: `ringfence-${control.id.replaceAll(/[^a-z0-9.-]/g, "-")}`,
      rules: this.#rules(),
      variables: this.#variables,
      validation,
      message: message.replaceAll(/\s+/g, " "),
      messageExpression,
      audit,
      mutation: this.#mutation(condition),
    };
  }

  get control(): Control {
    return this.#control;
  }

  #let(name: string, expression: string): void {
    this.#types[`variables.${name}`] = this.#compile(expression).resultType;
    this.#variables.push({ name, expression });
  }

  #compile(expression: string, type?: string, shapes = false): Program {
    const program = compile(expression, strictEnvironment(this.#types, shapes));
    if (type !== undefined && program.resultType.kind !== type) {
      throw new NotExportable(`its expression gives no ${type}`);
    }
    return program;
  }

  #words(source: string): string {
    return inPolicyWords(source, this.#options.params);
  }

  /** What is wrong with one of what is asked about. */
  #condition(): string {
    const { applies, unknown, fail, os, each } = this.#control;
    if (fail === null) throw new NotExportable("it has no condition");
    const terms: string[] = [];
    if (os !== null && each !== "object") terms.push(os === "windows" ? `(${POD_OS})` : `!(${POD_OS})`);
    if (applies !== null) terms.push(`(${this.#words(applies)})`);
    if (unknown !== null) terms.push(`!(${this.#words(unknown)})`);
    terms.push(terms.length === 0 ? this.#words(fail) : `(${this.#words(fail)})`);
    return terms
      .join(" && ")
      .replaceAll(/\s*\n\s*/g, " ")
      .trim();
  }

  #items(item: string): string {
    const [, start = "", path = ""] = /^(?:(subject|pod|template|object):)?(.*)$/s.exec(item) ?? [];
    if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(path))
      throw new NotExportable("its list stands at a place that varies");
    const subject = this.#control.each === "container" ? "container" : this.#control.each;
    const base = start === "" || start === "subject" ? subject : start;
    return `${this.#words(base)}.?${path.replaceAll(".", ".?")}.orValue([])`;
  }

  #offences(condition: string, items: string | null): { validation: string; shown: (said: string) => string } {
    if (this.#control.each === "container") {
      const isWrong = items === null ? condition : `${items}.exists(item, ${condition})`;
      this.#let("offenders", `variables.containers.filter(container, ${isWrong})`);
      const first = (said: string): string =>
        items === null ? said : `${items}.filter(item, ${condition}).map(item, ${said})[0]`;
      const shown = (said: string): string => `variables.offenders.map(container, ${first(said)})[0]`;
      return { validation: "variables.offenders.size() == 0", shown };
    }
    if (items === null) {
      this.#let("offends", condition);
      return { validation: "!variables.offends", shown: (said) => said };
    }
    this.#let("offenders", `${items}.filter(item, ${condition})`);
    return {
      validation: "variables.offenders.size() == 0",
      shown: (said) => `variables.offenders.map(item, ${said})[0]`,
    };
  }

  /** The control's own message; empty where it cannot be made from what an API server has. */
  #messageExpression(shown: (said: string) => string): string {
    try {
      const parts = splitBraces(this.#control.message.replaceAll(/\s+/g, " "));
      const said = parts.map((part, index) => (index % 2 === 0 ? text(part) : this.#part(part)));
      const expression = shown(said.filter((part) => part !== "''").join(" + ") || "''");
      this.#compile(expression, "string");
      return expression;
    } catch (error) {
      if (error instanceof NotExportable || error instanceof CelSyntaxError) return "";
      throw error;
    }
  }

  #part(source: string): string {
    const words = this.#words(source);
    const types = { ...this.#types, container: DYN, item: DYN };
    const { kind } = compile(words, strictEnvironment(types)).resultType;
    if (kind === "string") return `(${words})`;
    return kind === "list" ? `(${words}).map(each, string(each)).join(', ')` : `string(${words})`;
  }

  #rules(): readonly ResourceRule[] {
    const { each, containers, kinds } = this.#control;
    if (each === "object") {
      if (kinds.length === 0) throw new NotExportable("it is asked of every kind there is");
      // a kind without its group is meant in any
      const served = kinds.filter((kind) => !FILES.test(groupOf(kind)));
      return rulesFor(
        served.map((kind) => ({
          group: kind.includes("/") ? groupOf(kind) : "*",
          kind: kind.slice(kind.lastIndexOf("/") + 1),
        })),
      );
    }
    const { rules } = this.#options.kinds;
    return each === "container" && containers.includes("ephemeral") ? [...rules, EPHEMERAL] : rules;
  }

  #mutation(condition: string): Plan["mutation"] {
    const { fixClass } = this.#control;
    if (fixClass !== "safe" && fixClass !== this.#options.fixes) return null;
    const expression = mutationOf(this.#control, condition, (path) => this.#items(path));
    if (expression === null) return null;
    this.#compile(expression, undefined, true);
    const pods: ResourceRule = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
    return { expression, rules: this.#control.each === "object" ? this.#rules() : [pods] };
  }
}
