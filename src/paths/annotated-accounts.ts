import type { Hop } from "./hop.ts";
import { asText, at } from "./value.ts";
import { namespaceOf, type View } from "./view.ts";

/** A hop for each ServiceAccount whose annotation names the cloud identity that its tokens are exchanged for. */
export function* annotatedAccounts(view: View, annotation: string, cloud: string): Generator<Hop> {
  const path = ["metadata", "annotations", annotation];
  for (const resource of view.facts.inventory.ofKind("", "ServiceAccount")) {
    const name = asText(at(resource.object, ...path));
    if (name === "") continue;
    const { ref } = resource;
    const fix = `take the annotation ${annotation} from ServiceAccount ${ref.name}`;
    yield {
      from: view.nodes.account(namespaceOf(resource), ref.name),
      to: view.node("cloud", null, `${cloud}:${name}`, { jewel: "cloud" }),
      why: () => `ServiceAccount ${ref.name} may become ${name} in the cloud`,
      because: [{ resource, path }],
      cuts: [view.cut(resource, path, { fix, control: null, changes: [{ path }] })],
    };
  }
}
