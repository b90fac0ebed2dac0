import { type Facts, type Place, secretSites, type SecretSite } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { SubjectOf } from "../subject.ts";
import type { Answered } from "./analysis.ts";
import { about, namespaceOf } from "./related.ts";

/** What is asked for, from a control's `with` and `params`. */
interface Wanted {
  readonly places: readonly Place[];
  /** `sure` for what form, structure or irregularity tells; `name` for literals that only their names speak of. */
  readonly by: "sure" | "name";
  /** Only of workloads with a role, and of the ConfigMaps that they read. */
  readonly ai: boolean;
  /** Kinds of secrets by their family, such as `ai`; empty for all. */
  readonly areas: readonly string[];
  /** Names whose literals count whatever they look like. */
  readonly names: readonly string[];
}

/**
 * Each container, ConfigMap or annotated object against the secrets that it shows; one answer for each variable,
 * argument, annotation or key. What a secret says never enters a message.
 */
export function secretLiterals(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const wanted = wantedBy(options);
  const read = wanted.ai ? configMapsOfAi(facts) : null;
  const seen = new Map<object, Set<string>>();
  for (const site of secretSites(facts)) {
    if (!isWanted(site, wanted, read)) continue;
    const holder = site.container ?? site.resource;
    const place = site.path.join("\n");
    const known = seen.get(holder);
    if (known?.has(place)) continue;
    if (known) known.add(place);
    else seen.set(holder, new Set([place]));
    said.push({ subject: subjectOf(site), answer: "fail", item: site.path, detail: { message: messageOf(site) } });
  }
  for (const subject of subjects(facts, wanted)) {
    if (!seen.has(subject.container ?? subject.resource)) said.push({ subject, answer: "pass" });
  }
  return said;
}

/** Programs read `--api_key` as `--api-key`. */
const folded = (name: string): string => name.toLowerCase().replaceAll("_", "-");

function wantedBy(options: Readonly<Record<string, unknown>>): Wanted {
  const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  return {
    places: texts(options["places"]) as Place[],
    by: options["by"] === "name" ? "name" : "sure",
    ai: options["ai"] === true,
    areas: texts(options["areas"]),
    names: texts(options["names"]).map(folded),
  };
}

function isWanted(site: SecretSite, wanted: Wanted, read: ReadonlySet<object> | null): boolean {
  if (!wanted.places.includes(site.place) || site.certainty === "hint") return false;
  if (read && !(site.workload ? site.workload.role !== "ordinary" : read.has(site.resource))) return false;
  if (wanted.names.includes(folded(site.name))) return true;
  if ((site.certainty === "literal") !== (wanted.by === "name")) return false;
  return wanted.areas.length === 0 || wanted.areas.includes(site.area);
}

const subjectOf = ({ resource, workload, pod, container }: SecretSite): SubjectOf =>
  container ? { resource, workload, pod, container } : about(resource);

function subjects(facts: Facts, { places, ai }: Wanted): SubjectOf[] {
  const found: SubjectOf[] = [];
  if (places.includes("environment") || places.includes("argument")) {
    for (const workload of facts.workloads) {
      if (ai && workload.role === "ordinary") continue;
      const { resource } = workload;
      for (const pod of workload.pods) {
        for (const container of pod.containers) found.push({ resource, workload, pod, container });
      }
    }
  }
  if (places.includes("notebook")) for (const notebook of facts.inventory.notebooks) found.push(about(notebook));
  if (places.includes("config-map")) {
    for (const map of facts.inventory.ofKind("", "ConfigMap")) found.push(about(map));
  }
  return found;
}

const CONSEQUENCE = "whoever reads the manifest, its history or the object has it";

function messageOf({ place, name, title, certainty, line, container, resource }: SecretSite): string {
  const where = line > 1 ? ` (line ${line})` : "";
  const what =
    certainty === "literal"
      ? "a literal under a name that promises a secret"
      : certainty === "named"
        ? "a literal secret, by its name and its looks"
        : `a literal ${title}`;
  switch (place) {
    case "environment":
      return `variable ${name} of container ${container?.name} is ${what}${where}: ${CONSEQUENCE}`;
    case "argument": {
      const option = name === "" ? "an argument" : `option ${name}`;
      return `${option} of container ${container?.name} is ${what}${where}: process lists, logs and events show it`;
    }
    case "annotation":
      return `annotation ${name} of ${resource.ref.kind} ${resource.ref.name} holds ${what}${where}: ${CONSEQUENCE}`;
    case "notebook":
      return `${name} of notebook ${resource.ref.name} holds ${what}: whoever is given the file has it`;
    default:
      return `key ${name} of ConfigMap ${resource.ref.name} holds ${what}${where}: everybody with view rights reads it`;
  }
}

/** The ConfigMaps of the input that workloads with a role mount or take variables from. */
function configMapsOfAi(facts: Facts): ReadonlySet<object> {
  const read = new Set<object>();
  for (const workload of facts.workloads) {
    if (workload.role === "ordinary") continue;
    const namespace = namespaceOf(workload.resource);
    const add = (name: unknown): void => {
      const found =
        typeof name === "string" ? facts.inventory.find("", "ConfigMap", workload.resource.ref.namespace, name) : null;
      if (found && namespaceOf(found) === namespace) read.add(found);
    };
    for (const { spec, containers } of workload.pods) {
      for (const volume of listAt(spec, ["volumes"])) {
        add(valueAt(volume, ["configMap", "name"]));
        for (const source of listAt(volume, ["projected", "sources"])) add(valueAt(source, ["configMap", "name"]));
      }
      for (const container of containers) {
        for (const source of listAt(container.spec, ["envFrom"])) add(valueAt(source, ["configMapRef", "name"]));
        for (const entry of listAt(container.spec, ["env"])) {
          add(valueAt(entry, ["valueFrom", "configMapKeyRef", "name"]));
        }
      }
    }
  }
  return read;
}

function listAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}
