import {
  accessOf,
  accountIdentity,
  atLeast,
  type Container,
  type Facts,
  isPlatformBinding,
  networkOf,
  reachOf,
  type Resource,
  type Workload,
} from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, namespaceOf, textAt } from "./related.ts";
import { aboutEndpoint, asked, endpointsByWorkload, listOption } from "./network-asking.ts";
import { shieldOf } from "./shields.ts";
import { teamOf } from "./teams.ts";

type Options = Readonly<Record<string, unknown>>;

/**
 * Each workload that is told by one of `variables` which header holds the name of the user: fails where pods of the
 * cluster may send it that header themselves, with nothing in between that says who may.
 */
export function* trustedHeader(facts: Facts, options: Options): Generator<Answered> {
  const names = listOption(options, "variables");
  const network = networkOf(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    const container = workload.pods.flatMap((pod) => pod.containers).find((each) => isTold(facts, each, names));
    if (container === undefined) continue;
    const subject = aboutEndpoint(workload);
    const open = endpoints.find((endpoint) => atLeast(reachOf(network, endpoint, null).reach, "namespace"));
    if (open === undefined || shieldOf(facts, workload) !== null) {
      yield { subject, answer: "pass" };
      continue;
    }
    const { kind, name } = workload.resource.ref;
    const message = `${kind} ${name} believes the user name in a header, and any pod may send it one: whoever runs a pod is every user`;
    yield { subject, answer: facts.target.complete ? "fail" : "unknown", detail: { message, path: container.path } };
  }
}

/** True for a container with one of the variables; what it has from other objects is looked up only where it has any. */
function isTold({ setups }: Facts, container: Container, names: readonly string[]): boolean {
  if (listAt(container.spec, ["envFrom"]).length > 0) {
    const { byName } = setups.of(container).variables;
    return names.some((name) => byName.has(name));
  }
  return listAt(container.spec, ["env"]).some((entry) => names.includes(textAt(entry, ["name"]) ?? ""));
}

/** Each workload of `products` whose account may write objects of any kind in the whole cluster. */
export function* writesEverything(facts: Facts, options: Options): Generator<Answered> {
  const groups = new Set(["", "apps", "batch", "*"]);
  const verbs = new Set(["create", "update", "patch", "delete", "*"]);
  const access = accessOf(facts);
  for (const workload of facts.workloads) {
    if (!asked(workload, options)) continue;
    for (const pod of workload.pods) {
      const subject = { resource: workload.resource, workload, pod, container: null };
      const grant = access
        .grantsOf(accountIdentity(namespaceOf(workload.resource) || "default", pod.serviceAccount))
        .find(
          ({ namespace, binding }) =>
            namespace === null &&
            !isPlatformBinding(binding) &&
            (binding.role?.rules ?? []).some(
              (rule) =>
                rule.names.length === 0 &&
                rule.resources.includes("*") &&
                rule.groups.some((group) => groups.has(group)) &&
                rule.verbs.some((verb) => verbs.has(verb)),
            ),
        );
      if (grant === undefined) {
        yield { subject, answer: "pass" };
        continue;
      }
      const message = `its account ${pod.serviceAccount} may write objects of any kind in the whole cluster, by ${grant.binding.roleKind} ${grant.binding.roleName}: whoever may make an agent has it make them`;
      yield { subject, answer: "fail", detail: { message, path: pod.specPath } };
    }
  }
}

/** Each Kubeflow Profile that gives its notebooks a cloud identity: fails where it is another Profile's too, or an administrator's. */
export function* profileIdentity(facts: Facts): Generator<Answered> {
  const profiles = facts.inventory.ofKind("kubeflow.org", "Profile");
  const holders = Map.groupBy(
    profiles.flatMap((resource) => identitiesOf(resource).map((identity) => ({ resource, identity }))),
    ({ identity }) => identity.name,
  );
  for (const resource of profiles) {
    const identities = identitiesOf(resource);
    if (identities.length === 0) continue;
    const subject = about(resource);
    const { ref } = resource;
    const found = identities
      .map(({ name, index }) => {
        const other = holders.get(name)?.find((each) => each.resource !== resource)?.resource.ref.name;
        const path = ["spec", "plugins", index];
        if (other !== undefined)
          return {
            path,
            message: `profile ${ref.name} has the same cloud identity as profile ${other}: the notebooks of the one read and write what is the other's`,
          };
        if (!/admin|poweruser|owner|fullaccess/i.test(name.slice(name.lastIndexOf("/") + 1).replace(/@.*/, "")))
          return null;
        return {
          path,
          message: `profile ${ref.name} gives every notebook in it an identity that is named as an administrator's: any cell has it`,
        };
      })
      .find((each) => each !== null);
    yield found ? { subject, answer: "fail", detail: found } : { subject, answer: "pass" };
  }
}

function identitiesOf({ object }: Resource): { name: string; index: number }[] {
  return listAt(object, ["spec", "plugins"]).flatMap((plugin, index) => {
    const spec = mapAt(plugin, ["spec"]);
    const name = textAt(spec, ["awsIamRole"]) ?? textAt(spec, ["gcpServiceAccount"]);
    return name === null ? [] : [{ name, index }];
  });
}

/** Each configuration of Argo's controller in an input where several teams have workflows: fails where any may be sent in. */
export function* openReferences(facts: Facts): Generator<Answered> {
  const kinds = ["Workflow", "CronWorkflow", "WorkflowTemplate"];
  const flows = kinds.flatMap((kind) => facts.inventory.ofKind("argoproj.io", kind));
  const teams = new Set(flows.map((resource) => teamOf(facts, namespaceOf(resource))));
  for (const resource of facts.inventory.ofKind("", "ConfigMap")) {
    if (!resource.ref.name.endsWith("workflow-controller-configmap")) continue;
    const texts = Object.entries(mapAt(resource.object, ["data"]));
    const bound = texts.some(
      ([, text]) => typeof text === "string" && /templateReferencing:\s*["']?(?:Strict|Secure)\b/.test(text),
    );
    const subject = about(resource);
    if (bound || teams.size < 2) yield { subject, answer: "pass" };
    else {
      const message = `workflows of ${[...teams].toSorted().join(", ")} may hold any steps: nothing binds them to templates that somebody approved`;
      yield { subject, answer: "fail", detail: { message, path: ["data"] } };
    }
  }
}

/** Each workload that answers the internet with a model and sets no bound on the length of a request. */
export function* unboundedRequests(facts: Facts, options: Options): Generator<Answered> {
  const network = networkOf(facts);
  const bounds = listOption(options, "bounds");
  const limits = new RegExp(String(options["limits"] ?? "limit"));
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options)) continue;
    const ways = endpoints
      .flatMap((endpoint) => reachOf(network, endpoint, null).ways)
      .filter(({ from }) => from === "internet");
    const subject = aboutEndpoint(workload);
    const limited = ways.every(({ resource }) =>
      Object.keys(mapAt(resource.object, ["metadata", "annotations"])).some((key) => limits.test(key)),
    );
    if (limited || isBounded(facts, workload, bounds)) yield { subject, answer: "pass" };
    else {
      const { kind, name } = workload.resource.ref;
      const message = `${kind} ${name} answers the internet and takes requests as long as its model can: a few of them hold the GPU`;
      yield { subject, answer: "fail", detail: { message, path: workload.pods[0]?.specPath ?? ["metadata"] } };
    }
  }
}

const isBounded = (facts: Facts, { pods }: Workload, bounds: readonly string[]): boolean =>
  pods.some(({ containers }) =>
    containers.some((container) => {
      const { options } = facts.setups.of(container);
      return options.open || options.all.some(({ name }) => bounds.includes(name));
    }),
  );
