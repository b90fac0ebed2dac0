import type { Plan, PolicyVariable } from "./plan.ts";

/** What the cluster does about an object that a policy does not take. */
export type Action = "deny" | "warn" | "audit";

/** How policies are written. */
export interface ManifestOptions {
  readonly action: Action;
  readonly minor: number;
  /** Namespaces that policies leave alone. */
  readonly exempt: readonly string[];
}

type Manifest = Readonly<Record<string, unknown>>;

const GROUP = "admissionregistration.k8s.io";
const ACTIONS: Readonly<Record<Action, readonly string[]>> = {
  deny: ["Deny", "Audit"],
  warn: ["Warn", "Audit"],
  audit: ["Audit"],
};
/** Minors from which on an API server serves the kind in the version. */
const MUTATING_VERSIONS = [
  [36, "v1"],
  [34, "v1beta1"],
] as const;

function metadata({ name, control }: Plan): Manifest {
  const { severity, title, source } = control;
  return {
    name,
    labels: { "app.kubernetes.io/managed-by": "ringfence", "ringfence.dev/severity": severity },
    annotations: { "ringfence.dev/control": control.id, "ringfence.dev/title": title, ...see(source) },
  };
}

const see = ([first]: readonly string[]): Manifest => (first === undefined ? {} : { "ringfence.dev/source": first });

const matchOf = (rules: Plan["rules"], { exempt }: ManifestOptions): Manifest => ({
  ...(exempt.length > 0 && {
    namespaceSelector: {
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: exempt }],
    },
  }),
  resourceRules: rules,
});

const validation = ({ validation: expression, message, messageExpression }: Plan): Manifest => ({
  expression,
  message,
  ...(messageExpression !== "" && { messageExpression }),
});

const variablesOf = (variables: readonly PolicyVariable[]): Manifest => (variables.length > 0 ? { variables } : {});

const audited = ({ audit }: Plan): Manifest => ({
  auditAnnotations: [{ key: "finding", valueExpression: audit }],
});

/** A ValidatingAdmissionPolicy and what puts it in force. */
export function validatingPolicy(plan: Plan, options: ManifestOptions): Manifest[] {
  const policy = {
    apiVersion: `${GROUP}/v1`,
    kind: "ValidatingAdmissionPolicy",
    metadata: metadata(plan),
    spec: {
      failurePolicy: "Fail",
      matchConstraints: matchOf(plan.rules, options),
      ...variablesOf(plan.variables),
      validations: [validation(plan)],
      ...audited(plan),
    },
  };
  const binding = {
    apiVersion: `${GROUP}/v1`,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { ...metadata(plan) },
    spec: { policyName: plan.name, validationActions: ACTIONS[options.action] },
  };
  return [policy, binding];
}

/** A MutatingAdmissionPolicy for the control's safe fix and what puts it in force; nothing where there is no such fix. */
export function mutatingPolicy(plan: Plan, options: ManifestOptions): Manifest[] {
  if (!plan.mutation) return [];
  const [, version] = MUTATING_VERSIONS.find(([from]) => options.minor >= from) ?? [0, "v1alpha1"];
  const apiVersion = `${GROUP}/${version}`;
  const { expression, rules } = plan.mutation;
  const used = plan.variables.filter(({ name }) => name === "template" || name === "pod");
  const policy = {
    apiVersion,
    kind: "MutatingAdmissionPolicy",
    metadata: metadata(plan),
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "IfNeeded",
      matchConstraints: matchOf(rules, options),
      ...variablesOf(used),
      mutations: [{ patchType: "ApplyConfiguration", applyConfiguration: { expression } }],
    },
  };
  const binding = {
    apiVersion,
    kind: "MutatingAdmissionPolicyBinding",
    metadata: { ...metadata(plan) },
    spec: { policyName: plan.name },
  };
  return [policy, binding];
}

/** The control as a ValidatingPolicy of Kyverno, which needs no binding. */
export function kyvernoPolicy(plan: Plan, options: ManifestOptions): Manifest[] {
  const action = { deny: "Deny", warn: "Warn", audit: "Audit" }[options.action];
  const spec = {
    validationActions: [action],
    failurePolicy: "Fail",
    // workloads are matched by themselves
    autogen: { podControllers: { controllers: [] } },
    matchConstraints: matchOf(plan.rules, options),
    ...variablesOf(plan.variables),
    validations: [validation(plan)],
    ...audited(plan),
  };
  return [{ apiVersion: "policies.kyverno.io/v1", kind: "ValidatingPolicy", metadata: metadata(plan), spec }];
}
