import type { ArtifactKind } from "../../../core/artifact.ts";
import type { Path } from "../../../core/location.ts";
import type { ArtifactReference } from "../model.ts";

const COMMIT = /^[0-9a-f]{40}$/;
const DIGEST = /@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s;
/** What another program or another object fills in later. */
const PLACEHOLDER = /\$\(|\$\{|\{\{|\$[A-Za-z_]|^<[^>]*>$/;
const WEIGHTS =
  /\.(?:safetensors|gguf|ggml|bin|pt|pth|onnx|keras|h5|pkl|tar\.gz|tgz|plan|engine|mar|nemo|joblib|ckpt|tflite|pb)$/i;
/** Schemes whose objects may be overwritten, and the part of an address that fixes one version. */
const OBJECT_VERSION = /[?&](?:versionId|generation|snapshot|versionid)=[^&]+|#[0-9]{10,}$/;

const ALIASES: Readonly<Record<string, string>> = {
  huggingface: "hf",
  gcs: "gs",
  azblob: "az",
  abfss: "abfs",
  wasbs: "az",
};

/** True for a name that ends like a file of weights. */
export const isWeights = (text: string): boolean => WEIGHTS.test(text.split(/[?#]/)[0] ?? "");

/** True for an address, a path, or `owner/name`: not for a name that a server makes up for its model. */
export const isLocation = (text: string): boolean => SCHEME.test(text) || text.includes("/");

/**
 * A reference from its text: an address, a path in the container, a Hub name, or `models:/name/3`.
 *
 * @param path Where it is written, in the workload's resource.
 * @param revision A revision given beside it, such as by `--revision`; null for none.
 * @returns Null for a text that names nothing.
 */
export function referenceOf(
  text: string,
  kind: ArtifactKind,
  path: Path,
  revision: string | null = null,
): ArtifactReference | null {
  const value = text.trim();
  if (value === "" || value === "-" || value.length > 2048) return null;
  const [, written, rest = ""] = SCHEME.exec(value) ?? [];
  if (PLACEHOLDER.test(value)) {
    return { kind, locator: value, scheme: written ? schemeOf(written) : "unknown", pinned: "unknown", path };
  }
  if (written) {
    const scheme = schemeOf(written);
    if (scheme === "hf") return hub(rest, kind, path, revision);
    return { kind, locator: `${scheme}://${rest}`, scheme, pinned: isPinned(scheme, rest), path };
  }
  if (/^(?:models|runs):\//.test(value)) {
    return { kind, locator: `mlflow://${value}`, scheme: "mlflow", pinned: isPinned("mlflow", value), path };
  }
  // no owner on the Hub has a dot in its name: this is an image of a registry
  if (/^[\w-]+(?:\.[\w-]+)+(?::[0-9]+)?\//.test(value)) return { ...imageReference(value, path), kind };
  if (/^[/.~]/.test(value) || value.split("/").length > 2 || (value.includes("/") && isWeights(value))) {
    return { kind, locator: `file://${value}`, scheme: "file", pinned: false, path };
  }
  if (isWeights(value)) return { kind, locator: `file://${value}`, scheme: "file", pinned: false, path };
  return /^[\w.-]+(?:\/[\w.-]+)?(?:[@:][\w./-]+)?$/.test(value) ? hub(value, kind, path, revision) : null;
}

const schemeOf = (written: string): string => {
  const scheme = written.toLowerCase();
  return ALIASES[scheme] ?? scheme;
};

function hub(name: string, kind: ArtifactKind, path: Path, revision: string | null): ArtifactReference {
  const [repository = "", own] = name.split(/[@:]/, 2);
  const wanted = own || revision;
  if (wanted && PLACEHOLDER.test(wanted)) {
    return { kind, locator: `hf://${repository}@${wanted}`, scheme: "hf", pinned: "unknown", path };
  }
  const locator = wanted ? `hf://${repository}@${wanted}` : `hf://${repository}`;
  return { kind, locator, scheme: "hf", pinned: wanted ? COMMIT.test(wanted) : false, path };
}

/** Whether an address can only ever give the same content. */
function isPinned(scheme: string, rest: string): boolean | "unknown" {
  switch (scheme) {
    case "s3":
    case "gs":
    case "az":
    case "abfs":
    case "oss":
      return OBJECT_VERSION.test(rest);
    case "http":
    case "https":
      return (
        /#sha256=[0-9a-f]{64}$/i.test(rest) ||
        /\/(?:resolve|raw)\/[0-9a-f]{40}\//.test(rest) ||
        OBJECT_VERSION.test(rest)
      );
    case "mlflow":
      // a numbered version is not written over, but may be deleted and made anew; an alias or a stage moves
      return /\/[0-9]+$/.test(rest) ? "unknown" : DIGEST.test(rest);
    default:
      return DIGEST.test(rest);
  }
}

/**
 * A reference that a field of the object holds. A plain name, such as a preset's, says nothing of where the model comes
 * from.
 */
export function fieldReference(text: string, kind: ArtifactKind, path: Path): ArtifactReference | null {
  const plain = /^[\w.-]+$/.test(text) && !isWeights(text);
  return plain ? { kind, locator: text, scheme: "name", pinned: "unknown", path } : referenceOf(text, kind, path);
}

/** A reference to an image whose files are the model. */
export function imageReference(image: string, path: Path): ArtifactReference {
  const bare = image.replace(/^oci:\/\//, "");
  const unknown = PLACEHOLDER.test(bare) ? "unknown" : DIGEST.test(bare);
  return { kind: "model", locator: `oci://${bare}`, scheme: "oci", pinned: unknown, path };
}
