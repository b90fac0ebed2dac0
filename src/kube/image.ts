/** A container image reference, taken apart. */
export interface ImageReference {
  /** Host and port, in lower case where that changes nothing; `docker.io` where none is written. */
  readonly registry: string;
  /** The path after the registry, with Docker Hub's `library/` where it is implied. */
  readonly repository: string;
  /** Null when none is written: a runtime then takes `latest`, unless there is a digest. */
  readonly tag: string | null;
  /** Such as `sha256:…`; null when none is written. */
  readonly digest: string | null;
  /** False when a runtime would refuse it, as with placeholders; the parts are then a best guess. */
  readonly valid: boolean;
}

const DOCKER_HUB = "docker.io";
const HOST =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const SEGMENT = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

const isHost = (first: string): boolean =>
  first.includes(".") || first.includes(":") || first === "localhost" || first.toLowerCase() !== first;

/**
 * The parts of an image reference, normalised as Docker does: `nginx` is `docker.io/library/nginx`.
 *
 * @see https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImage(text: string): ImageReference {
  const at = text.indexOf("@");
  const digest = at < 0 ? null : text.slice(at + 1);
  const name = at < 0 ? text : text.slice(0, at);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  const tag = colon < 0 ? null : name.slice(colon + 1);
  const path = colon < 0 ? name : name.slice(0, colon);
  const slash = path.indexOf("/");
  const first = slash < 0 ? "" : path.slice(0, slash);
  const hosted = slash > 0 && isHost(first);
  // a bare upper-case host would be read as a folder of Docker Hub if it were written small
  const written = hosted ? (isHost(first.toLowerCase()) ? first.toLowerCase() : first) : DOCKER_HUB;
  const registry = written === "index.docker.io" || written === "registry-1.docker.io" ? DOCKER_HUB : written;
  const rest = hosted ? path.slice(slash + 1) : path;
  const repository = registry === DOCKER_HUB && !rest.includes("/") && rest !== "" ? `library/${rest}` : rest;
  const valid =
    (!hosted || HOST.test(first)) &&
    repository.length + registry.length < 256 &&
    repository.split("/").every((segment) => SEGMENT.test(segment)) &&
    (tag === null || TAG.test(tag)) &&
    (digest === null || DIGEST.test(digest));
  return { registry, repository, tag, digest, valid };
}

/** The full spelling of a reference: registry, repository, then the tag and the digest that are written. */
export const formatImage = ({ registry, repository, tag, digest }: ImageReference): string =>
  `${registry}/${repository}${tag === null ? "" : `:${tag}`}${digest === null ? "" : `@${digest}`}`;

const VERSION =
  /^v?([0-9]{1,9}(?:\.[0-9]{1,9}){1,3})(?:[-._]?(rc|alpha|beta|dev|a|b)[-.]?([0-9]{0,9}))?(?=$|[-_+]|\.[A-Za-z])/;
/** Three numbers and a build id that begins with a digit, as in Ray's `2.46.0.0e19ea`. */
const VERSION_AND_BUILD = /^v?([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})\.[0-9]/;

/**
 * The version of the software that a tag names: `2.52.0` for `2.52.0-py311-gpu`, `0.9.0-rc1` for `v0.9.0rc1`,
 * `24.12` for NVIDIA's `24.12-py3`.
 *
 * @returns Null for `latest`, dates and everything else that does not begin with a dotted number: never a guess.
 */
export function versionOfTag(tag: string | null): string | null {
  const [, numbers, stage, count] = tag === null ? [] : (VERSION.exec(tag) ?? VERSION_AND_BUILD.exec(tag) ?? []);
  if (numbers === undefined) return null;
  return stage === undefined ? numbers : `${numbers}-${stage}${count ?? ""}`;
}

/**
 * Orders two versions given by {@link versionOfTag}: negative when `left` is older, zero when equal. Missing numbers
 * count as zero; a pre-release is older than its release.
 */
export function compareVersions(left: string, right: string): number {
  const [leftNumbers = "", leftStage = ""] = left.split("-");
  const [rightNumbers = "", rightStage = ""] = right.split("-");
  const [a, b] = [leftNumbers.split("."), rightNumbers.split(".")];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = Number(a[index] ?? 0) - Number(b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (leftStage === rightStage) return 0;
  if (leftStage === "") return 1;
  if (rightStage === "") return -1;
  return leftStage < rightStage ? -1 : 1;
}
