import type { Problem } from "../core/problem.ts";
import { counted } from "../core/text.ts";
import { writeYaml } from "../lang/yaml/write.ts";
import { leastNetworkPolicies, type Need, type NeedyPods, type WrittenPolicy } from "../outputs/policy/index.ts";
import { flowNeeds } from "./network-flows.ts";
import { linkNeeds } from "./network-links.ts";
import { readNetwork } from "./network.ts";
import { declaredNeeds } from "./network-needs.ts";
import type { Source } from "./scan.ts";

/** What `ringfence network policies` answers; the JSON form is part of the public contract, version 1. */
export interface NetworkPolicies {
  readonly version: 1;
  readonly policies: readonly WrittenPolicy[];
  readonly problems: readonly Problem[];
}

export interface PolicyOptions {
  readonly source: Source;
  readonly namespaces?: readonly string[];
  /** The text of a flow log, as `hubble observe -o json` writes it. */
  readonly flows?: string | undefined;
  /** The text of a list of links between workloads, in the place of manifests. */
  readonly links?: string | undefined;
}

/** Writes the policies that let through what the workloads need, and nothing else. @throws usage/arguments */
export async function writeNetworkPolicies(options: PolicyOptions): Promise<NetworkPolicies> {
  const { namespaces = [], flows, links } = options;
  let all: readonly NeedyPods[];
  let needs: readonly Need[];
  let problems: readonly Problem[] = [];
  if (links !== undefined) ({ all, needs } = linkNeeds(links));
  else {
    const { facts, network, problems: found } = await readNetwork(options);
    problems = found;
    const declared = declaredNeeds(facts, network);
    all = declared.all;
    const unread: number[] = [];
    const seen = flows === undefined ? [] : flowNeeds(flows, network, all, (line) => unread.push(line));
    needs = [...declared.needs, ...seen];
    const [first] = unread;
    if (first !== undefined) {
      const message = `${counted(unread.length, "line")} of the flow log, the first of them line ${first}, cannot be read`;
      problems = [...problems, { code: "network/flows", file: null, line: null, message }];
    }
  }
  const wanted = all.filter(({ name }) => namespaces.length === 0 || namespaces.includes(name.namespace));
  return { version: 1, policies: leastNetworkPolicies(wanted, needs), problems };
}

/** The policies as one YAML stream. */
export function* policyTexts({ policies }: NetworkPolicies): Generator<string> {
  for (const policy of policies) yield `---\n${writeYaml(policy)}`;
}
