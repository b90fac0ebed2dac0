import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { mapAt, textAt } from "./related.ts";

/**
 * Each pod in which a model's image runs beside the server and shares its processes: containers called `modelcar`, and
 * KServe's services whose model is an image, unless KServe is configured to mount it as a volume. Where KServe's
 * configuration is not in the input, the second is unknown.
 */
export function* modelcar(facts: Facts): Generator<Answered> {
  const mode = ociMode(facts);
  for (const workload of facts.workloads) {
    const { resource, pods } = workload;
    for (const pod of pods) {
      const car = pod.containers.find(({ name }) => name.startsWith("modelcar"));
      if (!car || pod.spec["shareProcessNamespace"] !== true) continue;
      const message = `the model's image runs in ${resource.ref.kind} ${resource.ref.name} as container ${car.name} and sees the server's processes: it can read prompts, weights and keys in their memory`;
      const path = [...pod.specPath, "shareProcessNamespace"];
      yield { subject: { resource, workload, pod, container: null }, answer: "fail", detail: { message, path } };
    }
    if (resource.group !== "serving.kserve.io") continue;
    const image = workload.models.find(
      ({ scheme, locator, path }) => scheme === "oci" && OCI.test(written(resource, path) ?? locator),
    );
    if (!image) continue;
    const subject = { resource, workload, pod: null, container: null };
    if (mode === "modelcar") {
      const message = `${resource.ref.kind} ${resource.ref.name} takes its model from an image, and KServe runs that image beside the server with shared processes: it can read prompts, weights and keys in their memory`;
      yield { subject, answer: "fail", detail: { message, path: image.path } };
    } else if (mode === null) {
      const message = `whether the model's image of ${resource.ref.kind} ${resource.ref.name} shares the server's processes is up to KServe's configuration, which is not in the input`;
      yield { subject, answer: "unknown", detail: { message, path: image.path } };
    } else yield { subject, answer: "pass" };
  }
}

/** `oci+native://` mounts the image, `oci+fetch://` copies it; only plain `oci://` is up to the configuration. */
const OCI = /^oci:\/\//;

function written({ object }: Resource, path: readonly (string | number)[]): string | null {
  return textAt(object, path);
}

/** How KServe brings images of models into pods; null when its configuration is not in the input or does not say. */
function ociMode(facts: Facts): "modelcar" | "native" | null {
  const config = facts.inventory
    .ofKind("", "ConfigMap")
    .find(
      ({ ref, object }) => ref.name === "inferenceservice-config" && textAt(object, ["data", "storageInitializer"]),
    );
  const text = textAt(mapAt(config?.object, ["data"]), ["storageInitializer"]);
  if (text === null) return null;
  // without one of the two switches KServe refuses images; with one of them it takes the mode, which is modelcar by default
  if (!/"(?:enableModelcar|enableOciModelSupport)"\s*:\s*true/.test(text)) return "native";
  const [, mode = ""] = /"ociModelMode"\s*:\s*"(\w*)"/.exec(text) ?? [];
  return mode === "" || mode === "modelcar" ? "modelcar" : "native";
}
