import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ChartError } from "./chart.ts";

/** Bytes that one blob of a layout may have. */
const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const CHART_CONFIG = "application/vnd.cncf.helm.config.v1+json";
const DIGEST = /^(sha256|sha512):([0-9a-f]{64,128})$/;

interface Descriptor {
  readonly mediaType?: unknown;
  readonly digest?: unknown;
}

/** True if a folder's names are those of an OCI image layout. @see https://github.com/opencontainers/image-spec */
export const isImageLayout = (names: readonly string[]): boolean =>
  names.includes("oci-layout") && names.includes("index.json") && names.includes("blobs");

function blob(folder: string, digest: unknown): Buffer {
  const [, algorithm = "", hash = ""] = DIGEST.exec(typeof digest === "string" ? digest : "") ?? [];
  if (hash === "")
    throw new ChartError("index.json", "a digest of the image layout is malformed", null, "helm/archive");
  const name = `blobs/${algorithm}/${hash}`;
  const path = join(folder, "blobs", algorithm, hash);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new ChartError(name, "the blob is not in the image layout", null, "helm/archive");
  if (stats.size > MAX_BLOB_BYTES)
    throw new ChartError(name, `the blob is larger than ${MAX_BLOB_BYTES / 1024 / 1024} MiB`, null, "helm/archive");
  return readFileSync(path);
}

function json(bytes: Buffer, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ChartError(file, "the file is not JSON", null, "helm/archive");
}

const descriptors = (value: unknown): Descriptor[] =>
  Array.isArray(value)
    ? (value as unknown[]).filter((item): item is Descriptor => typeof item === "object" && item !== null)
    : [];

/** The packed chart of an OCI image layout. @throws ChartError when it holds none */
export function chartLayer(folder: string): Buffer {
  const index = json(readFileSync(join(folder, "index.json")), "index.json");
  for (const { digest } of descriptors(index["manifests"])) {
    const manifest = json(blob(folder, digest), "index.json");
    const config = manifest["config"] as Descriptor | undefined;
    const layer = descriptors(manifest["layers"]).find(({ mediaType }) => mediaType === CHART_LAYER);
    if (layer && config?.mediaType === CHART_CONFIG) return blob(folder, layer.digest);
  }
  throw new ChartError("index.json", "the image layout holds no Helm chart", null, "helm/archive");
}
