/** Helm's splitting and ordering of what templates printed. */
import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { readDocuments } from "../../lang/yaml/read.ts";

const ORDER: ReadonlyMap<string, number> = new Map(
  `PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret SecretList
ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding
ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment
HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService MutatingWebhookConfiguration
ValidatingWebhookConfiguration`
    .split(/\s+/)
    .map((kind, index) => [kind, index]),
);
const HOOKS = new Set(
  "pre-install post-install pre-delete post-delete pre-upgrade post-upgrade pre-rollback post-rollback test test-success".split(
    " ",
  ),
);
const SEPARATOR = /^---[ \t]*/gm;

/** One document of a printed template. */
export interface Manifest {
  /** The template's name, such as `web/templates/service.yaml`. */
  readonly source: string;
  readonly text: string;
  /** Where the text starts in what the template printed. */
  readonly offset: number;
  readonly kind: string;
  /** `test` or another hook's kind; undefined for what is no hook. */
  readonly hook: "test" | "other" | undefined;
  /** Nearly always one. */
  readonly documents: readonly Document[];
}

/** The parts of a printed template that `---` sets apart, without empty ones. */
function parts(text: string): { text: string; offset: number }[] {
  const found: { text: string; offset: number }[] = [];
  const add = (from: number, to: number): void => {
    const part = text.slice(from, to);
    const bare = part.trimStart();
    if (bare !== "") found.push({ text: bare, offset: from + part.length - bare.length });
  };
  let from = text.length - text.trimStart().length;
  for (const match of text.matchAll(SEPARATOR)) {
    if (match.index < from) continue;
    add(from, match.index);
    from = match.index + match[0].length;
  }
  add(from, text.length);
  return found;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** What keeps a document from being an object that Helm can sort; null when nothing does. */
function headIssue(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a map";
  const { apiVersion, kind, metadata } = value as Fields;
  const isText = (field: unknown): boolean => typeof field !== "object";
  if (!isText(apiVersion) || !isText(kind)) return "apiVersion and kind must not be maps or lists";
  if (metadata === undefined) return null;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return "metadata must be a map";
  const { name, annotations } = metadata as Fields;
  if (!isText(name)) return "metadata.name must not be a map or list";
  if (annotations === undefined) return null;
  if (typeof annotations !== "object" || annotations === null || Array.isArray(annotations))
    return "metadata.annotations must be a map";
  return Object.values(annotations).every(isText)
    ? null
    : "the values of metadata.annotations must not be maps or lists";
}

/** The documents of a printed template. Hooks of kinds that Helm does not know are left out, as Helm leaves them out. */
export function manifestsOf(source: string, printed: string): { manifests: Manifest[]; problems: Problem[] } {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const { text, offset } of parts(printed)) {
    const read = readDocuments(text, { file: source, dropNulls: true });
    for (const problem of read.problems) {
      const before = printed.slice(0, offset).split("\n").length - 1;
      problems.push({ ...problem, line: (problem.line ?? 1) + before });
    }
    const [first] = read.documents;
    const issue = first ? headIssue(first.value) : null;
    if (issue !== null) {
      const before = printed.slice(0, offset).split("\n").length;
      problems.push({ code: "helm/object", file: source, line: before, message: issue });
    }
    if (read.problems.length > 0 || issue !== null) continue;
    const head = fieldsOf(read.documents[0]?.value);
    const annotations = fieldsOf(fieldsOf(head["metadata"])["annotations"]);
    const hook = annotations["helm.sh/hook"];
    const events = typeof hook === "string" ? hook.split(",").map((event) => event.trim().toLowerCase()) : [];
    if (!events.every((event) => HOOKS.has(event))) continue;
    const isTest = events.some((event) => event.startsWith("test"));
    const kind = typeof head["kind"] === "string" ? head["kind"] : "";
    manifests.push({
      ...{ source, text, offset, kind, documents: read.documents },
      hook: events.length === 0 ? undefined : isTest ? "test" : "other",
    });
  }
  return { manifests, problems };
}

function byKind(a: Manifest, b: Manifest): number {
  const [first, second] = [ORDER.get(a.kind), ORDER.get(b.kind)];
  if (first === undefined && second === undefined) return a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1;
  if (first === undefined || second === undefined) return first === undefined ? 1 : -1;
  return first - second;
}

/** Manifests in the order in which Helm prints them: by kind, hooks last. */
export const ordered = (manifests: readonly Manifest[]): Manifest[] => [
  ...manifests.filter(({ hook }) => hook === undefined).sort(byKind),
  ...manifests.filter(({ hook }) => hook !== undefined).sort(byKind),
];
