import { connections, type ReadNetwork } from "../../app/network.ts";
import { mapOf, networkDot, networkHtml } from "../../app/network-map.ts";

/** Writes the map of connections between workloads, as a page or for Graphviz. */
export function writeMap(
  form: "dot" | "html",
  read: ReadNetwork,
  asked: Parameters<typeof connections>[1],
  write: (text: string) => void,
): void {
  const map = mapOf(read, asked);
  write(form === "dot" ? networkDot(map) : networkHtml(map));
}
