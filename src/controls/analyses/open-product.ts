import type { AuthFact, Container, Facts, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { shieldOf } from "./shields.ts";

const texts = (value: unknown): ReadonlySet<string> => new Set(Array.isArray(value) ? value.map(String) : []);

/**
 * Each product that a container runs and that says something about sign-in: fails where anyone may enter, unknown
 * where the input does not decide it. `products` names the products asked about, by id; `roles` names them by their
 * role, and `except` takes some of these out. With `shields`, a workload that something else keeps strangers from passes,
 * and one that a platform serves behind its gateway is unknown.
 */
export function* openProduct(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const products = texts(options["products"]);
  const roles = texts(options["roles"]);
  const except = texts(options["except"]);
  for (const workload of facts.workloads) {
    if (workload.products.length === 0) continue;
    let shield: string | null | undefined;
    for (const container of workload.pods.flatMap((pod) => pod.containers)) {
      if (container.type === "init" || container.type === "ephemeral") continue;
      const setup = facts.setups.of(container);
      for (const fact of setup.auth) {
        const { id, role } = fact.product;
        if (!products.has(id) && (!roles.has(role) || except.has(id))) continue;
        const asked = options["shields"] === true && fact.state !== "closed";
        if (asked && isTemplate(workload)) continue;
        if (asked && (shield === undefined ? (shield = shieldOf(facts, workload)) : shield) !== null) {
          yield { subject: subjectOf(workload, container), answer: "pass" };
        } else if (asked && BEHIND_A_GATEWAY.has(workload.resource.group)) {
          const message = `who may ask ${fact.product.title} in container ${container.name} is up to the gateway that the platform puts before it, which is not in the input`;
          yield {
            subject: subjectOf(workload, container),
            answer: "unknown",
            detail: { message, path: container.path },
          };
        } else yield answerOf(fact, workload, container);
      }
    }
  }
}

/** Platforms that put a gateway of their own before every server they make. */
const BEHIND_A_GATEWAY = new Set([
  ...["serving.kserve.io", "ome.io", "kubeai.org", "machinelearning.seldon.io", "mlops.seldon.io"],
]);

/** True for objects from which a platform makes servers or fills their caches, and that serve nothing themselves. */
const isTemplate = ({ resource }: Workload): boolean => /(?:Runtime|Config|Template|Cache)$/.test(resource.ref.kind);

const subjectOf = (workload: Workload, container: Container) => ({
  resource: workload.resource,
  workload,
  pod: container.pod,
  container,
});

function answerOf(fact: AuthFact, workload: Workload, container: Container): Answered {
  const subject = subjectOf(workload, container);
  if (fact.state === "closed") return { subject, answer: "pass" };
  const open = fact.state === "open";
  const why = fact.why.replace(/\.$/, "");
  const said = fact.evidence.length > 0 ? ` (${fact.evidence.join(", ")})` : "";
  const doubt = fact.doubt === null ? "" : `; ${fact.doubt}`;
  const message = open
    ? `${fact.product.title} in container ${container.name} lets in whoever reaches it: ${lowerFirst(why)}${said}${doubt}`
    : `whether ${fact.product.title} in container ${container.name} asks who is there cannot be told: ${lowerFirst(why)}`;
  return { subject, answer: open ? "fail" : "unknown", detail: { message, path: fact.path ?? container.path } };
}

/** A sentence as part of another; names and abbreviations keep their capitals. */
const lowerFirst = (text: string): string =>
  /^(?:The|A|An|No|Most|Its|It|Anyone|Whoever|Nothing|Without)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
