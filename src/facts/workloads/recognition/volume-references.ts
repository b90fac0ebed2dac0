import type { ArtifactKind } from "../../../core/artifact.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import type { ArtifactReference } from "../model.ts";
import { type CandidatePod, isMap, listAt, mapAt, textAt } from "./candidate.ts";
import { imageReference } from "./locator.ts";
import type { ReferenceIndex } from "./reference-index.ts";

/** Container storage drivers that mount a bucket, and the scheme of its addresses. */
const BUCKET_DRIVERS: Readonly<Record<string, string>> = {
  "gcsfuse.csi.storage.gke.io": "gs",
  "s3.csi.aws.com": "s3",
  "csi.s3": "s3",
  "blob.csi.azure.com": "az",
  "ossplugin.csi.alibabacloud.com": "oss",
};

/** Where a path inside a container comes from. */
interface Mount {
  readonly path: string;
  /** The address of the volume; null for content that the pod makes itself. */
  readonly locator: string | null;
  readonly scheme: string;
}

/** The address of a volume's source; null for one that holds nothing from outside. */
function sourceOf(volume: JsonObject): { locator: string; scheme: string } | null {
  const claim = textAt(mapAt(volume, "persistentVolumeClaim"), "claimName");
  if (claim) return { locator: `pvc://${claim}`, scheme: "pvc" };
  const nfs = mapAt(volume, "nfs");
  if (textAt(nfs, "server")) return { locator: `nfs://${textAt(nfs, "server")}${textAt(nfs, "path")}`, scheme: "nfs" };
  const hostPath = textAt(mapAt(volume, "hostPath"), "path");
  if (hostPath) return { locator: `hostpath://${hostPath}`, scheme: "hostpath" };
  const image = textAt(mapAt(volume, "image"), "reference");
  if (image) return { locator: `oci://${image}`, scheme: "oci" };
  const csi = mapAt(volume, "csi");
  const attributes = mapAt(csi, "volumeAttributes");
  const bucket =
    textAt(attributes, "bucketName") || textAt(attributes, "bucket") || textAt(attributes, "containerName");
  if (bucket) {
    const scheme = BUCKET_DRIVERS[textAt(csi, "driver")] ?? "csi";
    return { locator: `${scheme}://${bucket}`, scheme };
  }
  return null;
}

const trimmed = (path: string): string => path.replace(/(?<=.)\/+$/, "");

/** What a mount holds, told by its path or by the volume's name; null when neither tells. */
function kindOf(path: string, volume: string, index: ReferenceIndex): ArtifactKind | null {
  for (let at = trimmed(path); at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const kind = index.mounts.get(at);
    if (kind) return kind;
  }
  if (/model|weight|checkpoint|huggingface/i.test(volume)) return "model";
  return /data/i.test(volume) ? "dataset" : null;
}

/** The models and data on a pod's volumes: claims, buckets, shares and images that its containers mount. */
export function volumeReferences(pod: CandidatePod, index: ReferenceIndex): ArtifactReference[] {
  const found: ArtifactReference[] = [];
  for (const [place, volume] of listAt(pod.spec, "volumes").entries()) {
    const source = isMap(volume) ? sourceOf(volume) : null;
    if (!isMap(volume) || source === null) continue;
    const name = textAt(volume, "name");
    const path = [...pod.specPath, "volumes", place];
    const mounts = mountsOf(pod, name);
    if (mounts.length === 0) continue;
    const kinds = mounts.map((mount) => kindOf(textAt(mount, "mountPath"), name, index));
    const kind = kinds.find((each) => each !== null) ?? (source.scheme === "hostpath" ? null : "volume");
    if (kind === null) continue;
    if (source.scheme === "oci") found.push({ ...imageReference(source.locator, path), kind });
    else found.push({ kind, locator: source.locator, scheme: source.scheme, pinned: false, path });
  }
  return found;
}

function mountsOf(pod: CandidatePod, volume: string): JsonObject[] {
  return pod.containers.flatMap(({ spec }) =>
    listAt(spec, "volumeMounts").filter((mount): mount is JsonObject => isMap(mount) && mount["name"] === volume),
  );
}

/**
 * The references with paths inside a container replaced by the place in the volume that is mounted there. Content that
 * an earlier container of the pod wrote stays a path, its pin unknown.
 */
export function resolveMounts(
  references: readonly ArtifactReference[],
  container: JsonObject,
  pod: JsonObject,
): ArtifactReference[] {
  let mounts: Mount[] | null = null;
  return references.map((reference) => {
    if (reference.scheme !== "file" || !reference.locator.startsWith("file:///")) return reference;
    mounts ??= readMounts(container, pod);
    const path = reference.locator.slice("file://".length);
    const mount = mounts.find((each) => path === each.path || path.startsWith(`${each.path}/`));
    if (!mount) return reference;
    if (mount.locator === null) return { ...reference, pinned: "unknown" };
    const pinned = mount.scheme === "oci" ? imageReference(mount.locator, reference.path).pinned : false;
    return { ...reference, locator: mount.locator + path.slice(mount.path.length), scheme: mount.scheme, pinned };
  });
}

/** Mounts of a container, the deepest path first. */
function readMounts(container: JsonObject, pod: JsonObject): Mount[] {
  const volumes = new Map<string, JsonObject>();
  for (const volume of listAt(pod, "volumes")) if (isMap(volume)) volumes.set(textAt(volume, "name"), volume);
  const mounts: Mount[] = [];
  for (const mount of listAt(container, "volumeMounts")) {
    if (!isMap(mount)) continue;
    const volume = volumes.get(textAt(mount, "name"));
    const source = volume ? sourceOf(volume) : null;
    const subPath = textAt(mount, "subPath");
    const locator = source && (subPath ? `${source.locator}/${trimmed(subPath)}` : source.locator);
    mounts.push({ path: trimmed(textAt(mount, "mountPath")), locator, scheme: source?.scheme ?? "" });
  }
  return mounts.toSorted((left, right) => right.path.length - left.path.length);
}
