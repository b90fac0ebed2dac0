import type { Facts, Setup } from "../../facts/index.ts";
import { compareVersions } from "../../kube/index.ts";
import type { Answered } from "./analysis.ts";
import { shieldOf } from "./shields.ts";

/** Engines whose sockets between processes take pickled objects, in which versions, and what opens the sockets. */
const ENGINES: readonly {
  readonly id: string;
  readonly from: string;
  readonly below: string;
  opens(options: ReadonlySet<string>, setup: Setup): boolean;
}[] = [
  {
    id: "vllm",
    from: "0.6.5",
    below: "0.8.5",
    opens: (options) => options.has("--kv-transfer-config"),
  },
  {
    id: "sglang",
    from: "0.5.5",
    below: "0.5.10",
    opens: (options, { commands }) =>
      options.has("--encoder-only") ||
      options.has("--language-only") ||
      commands.some(({ words }) => words.some((word) => /multimodal_gen|^generate$/.test(word))),
  },
];

/**
 * Each model server whose version takes pickled objects on sockets between its processes, where it is started so that
 * these are open to the network and nothing in the input stands before them.
 */
export function* pickleTransport(facts: Facts): Generator<Answered> {
  for (const workload of facts.workloads) {
    if (workload.role !== "serving" || workload.products.length === 0) continue;
    for (const container of workload.pods.flatMap(({ containers }) => containers)) {
      const setup = facts.setups.of(container);
      for (const { id, from, below, opens } of ENGINES) {
        const product = setup.products.find((each) => each.id === id);
        const version = product ? setup.versionOf(product) : null;
        if (!product || version === null) continue;
        const subject = { resource: workload.resource, workload, pod: container.pod, container };
        const old = compareVersions(version, from) >= 0 && compareVersions(version, below) < 0;
        const options = new Set(setup.options.all.map(({ name }) => name));
        if (!old || !opens(options, setup) || shieldOf(facts, workload) !== null) {
          yield { subject, answer: "pass" };
          continue;
        }
        const message = `container ${container.name} runs ${product.title} ${version} in several processes, whose sockets take pickled objects from anyone: one packet from any pod runs code in the server`;
        yield { subject, answer: "fail", detail: { message, path: [...container.path, "image"] } };
      }
    }
  }
}
