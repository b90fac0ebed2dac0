import { isAiRole } from "../../core/role.ts";
import type { Path } from "../../core/location.ts";
import type { ArtifactReference, Container, Facts, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, mapAt } from "./related.ts";

/** Schemes whose content another person or program may change between two starts, and for which there is a pin. */
const REMOTE = new Set(["hf", "modelscope", "oci", "http", "https", "s3", "gs", "az", "abfs", "oss", "mlflow", "ngc"]);
const BUCKETS = new Set(["s3", "gs", "az", "abfs", "oss"]);
const DOWNLOADERS =
  /^(?:wget|curl|aria2c|azcopy|gsutil|gcloud|rclone|s5cmd|aws|mc|hf|huggingface-cli|modelscope|git|ollama|snapshot_download)$/;
const CHECKS = /^(?:sha256sum|sha512sum|shasum|b3sum|md5sum|cosign|model_signing|notation|gpg)$/;
/** A part of a bucket's path by which teams keep versions apart, and do not write one twice. */
const VERSIONED =
  /\/v?\d+(?:\.\d+){0,3}(?:\/|$)|[/_-]v\d+(?:\.\d+){0,3}(?:[/_.-]|$)|[/_-]\d{4}-?\d{2}-?\d{2}(?:[/_.T-]|$)|[/_.-][0-9a-f]{12,64}(?:[/_.-]|$)/;
/** A download whose name holds a part of its digest, or that belongs to a release. */
const RELEASED = /[-_.][0-9a-f]{8,64}\.\w+$|\/releases\/download\//;

type Wants = "pin" | "verification" | "transport" | "source";

/**
 * Each model, tokenizer and adapter that a workload of AI software takes from elsewhere. `wants` says what is asked of
 * it: that its address names one content (`pin`), that what a command downloads is checked (`verification`), that it
 * travels over verified TLS (`transport`), that it comes from somewhere in `trusted` (`source`).
 */
export function* modelReference(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const wants = options["wants"] as Wants;
  const trusted = Array.isArray(options["trusted"]) ? options["trusted"].map(String) : [];
  if (wants === "source" && trusted.length === 0) return;
  for (const workload of facts.workloads) {
    const { role, models, data } = workload;
    if (!isAiRole(role)) continue;
    const seen = new Set<string>();
    for (const reference of wants === "transport" ? [...models, ...data] : models) {
      if (
        (!REMOTE.has(reference.scheme) && !(wants === "pin" && reference.scheme === "unknown")) ||
        seen.has(reference.locator)
      )
        continue;
      seen.add(reference.locator);
      const downloader = wants === "source" || wants === "transport" ? null : downloaderOf(facts, workload, reference);
      if ((wants === "pin" && downloader !== null) || (wants === "verification" && downloader === null)) continue;
      yield answerOf(wants, workload, reference, downloader, facts, trusted);
    }
    if (wants === "transport") yield* uncheckedTransfers(facts, workload);
  }
  if (wants === "transport") yield* uncheckedStores(facts);
}

/** Calls that copy something into a pod and do not look at the server's certificate. */
function* uncheckedTransfers(facts: Facts, workload: Workload): Generator<Answered> {
  for (const pod of workload.pods) {
    for (const container of pod.containers) {
      for (const { words, places } of facts.setups.of(container).commands) {
        if (!DOWNLOADERS.test(base(words[0] ?? ""))) continue;
        const at = words.findIndex((word) => UNCHECKED.test(word));
        if (at < 0 || (words[at] === "-k" && base(words[0] ?? "") !== "curl")) continue;
        const subject = { resource: workload.resource, workload, pod, container };
        const message = `container ${container.name} downloads without looking at the server's certificate (${words[at]}): whoever is on the way can put another file in its place`;
        yield { subject, answer: "fail", detail: { message, path: [...container.path, ...(places[at] ?? [])] } };
      }
    }
  }
}

const UNCHECKED =
  /^(?:-k|--insecure|--no-check-certificate|--no-verify-ssl|--no-check-tls|http\.sslVerify=(?:false|0))$/i;

/** Where KServe is told how to reach a store of models. */
function* uncheckedStores(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.ofKind("", "Secret")) {
    const annotations = mapAt(resource.object, ["metadata", "annotations"]);
    for (const [key, follows] of [
      ["serving.kserve.io/s3-usehttps", "models are fetched without TLS"],
      ["serving.kserve.io/s3-verifyssl", "the store's certificate is not looked at"],
    ] as const) {
      if (annotations[key] === undefined) continue;
      const off = annotations[key] === "0" || annotations[key] === "false";
      const message = `secret ${resource.ref.name} says that ${follows}: whoever is on the way can put another model in its place`;
      const path = ["metadata", "annotations", key];
      if (off) yield { subject: about(resource), answer: "fail", detail: { message, path } };
      else yield { subject: about(resource), answer: "pass" };
    }
  }
  for (const resource of facts.inventory.ofKind("", "ConfigMap")) {
    if (resource.ref.name !== "inferenceservice-config") continue;
    for (const [key, text] of Object.entries(mapAt(resource.object, ["data"]))) {
      const [, setting] = typeof text === "string" ? (UNCHECKED_SETTING.exec(text)?.filter(Boolean) ?? []) : [];
      if (setting === undefined) continue;
      const message = `KServe is told by ${setting} to fetch models without verified TLS: whoever is on the way can put another model in its place`;
      yield { subject: about(resource), answer: "fail", detail: { message, path: ["data", key] } };
    }
  }
}

const UNCHECKED_SETTING = /"(s3UseHttps|s3VerifySSL)"\s*:\s*"?(?:0|false)"?|"(ociInsecureRegistry)"\s*:\s*"?true/i;

function answerOf(
  wants: Wants,
  workload: Workload,
  reference: ArtifactReference,
  downloader: Container | null,
  facts: Facts,
  trusted: readonly string[],
): Answered {
  const { kind, locator, path, pinned } = reference;
  const subject = { resource: workload.resource, workload, pod: null, container: null };
  const fail = (message: string): Answered => ({ subject, answer: "fail", detail: { message, path } });
  const who = `${workload.resource.ref.kind} ${workload.resource.ref.name}`;
  const name = shown(locator);
  const kept = BUCKETS.has(reference.scheme) ? VERSIONED : RELEASED;
  const moves = pinned === false && !kept.test(locator);
  switch (wants) {
    case "pin":
      if (pinned === "unknown" || PLACEHOLDER.test(locator)) {
        const message = `whether the ${kind} that ${who} loads may change cannot be told: its name is filled in later`;
        return { subject, answer: "unknown", detail: { message, path } };
      }
      if (!moves) break;
      return fail(
        `${who} loads ${kind} ${name}, which may change between two starts: what was checked need not be what runs`,
      );
    case "verification":
      if (!moves || (downloader !== null && isChecked(facts, workload))) break;
      return fail(`${who} downloads ${kind} ${name} at its start and does not check what it got`);
    case "transport":
      if (reference.scheme !== "http" || LOCAL.test(locator)) break;
      return fail(`${who} fetches ${kind} ${name} without TLS: whoever is on the way can put another one in its place`);
    default:
      if (trusted.some((prefix) => covers(prefix, locator))) break;
      return fail(`${who} loads ${kind} ${name}, which comes from none of the sources that are allowed`);
  }
  return { subject, answer: "pass" };
}

/** A bucket in capitals is none: somebody still has to write its name. */
const PLACEHOLDER = /^(?:s3|gs|az|oss):\/\/[^/]*[A-Z]/;
const LOCAL = /^http:\/\/(?:localhost|127\.|\[::1\])/;

/** An address without what may be a credential in it. */
const shown = (locator: string): string => locator.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/, "");

/** A prefix takes whole parts: `hf://acme` is not `hf://acme-evil`. */
const covers = (prefix: string, locator: string): boolean =>
  locator.startsWith(prefix) && (/[/@:]$/.test(prefix) || /^(?:$|[/@:?#])/.test(locator.slice(prefix.length)));

/** The container whose command copies a reference into the pod; null where the server or the platform loads it. */
function downloaderOf(facts: Facts, workload: Workload, reference: ArtifactReference): Container | null {
  const tail = reference.locator.replace(/^[a-z+]+:\/\//, "").split("@")[0] ?? "";
  for (const { containers } of workload.pods) {
    for (const container of containers) {
      if (!startsWith(reference.path, container.path)) continue;
      const calls = facts.setups.of(container).commands;
      const downloads = calls.some(
        ({ words }) => DOWNLOADERS.test(base(words[0] ?? "")) && words.some((word) => word.includes(tail)),
      );
      return downloads ? container : null;
    }
  }
  return null;
}

const isChecked = (facts: Facts, workload: Workload): boolean =>
  workload.pods.some(({ containers }) =>
    containers.some((container) =>
      facts.setups.of(container).commands.some(({ words }) => words.some((word) => CHECKS.test(base(word)))),
    ),
  );

const base = (word: string): string => word.slice(word.lastIndexOf("/") + 1);

const startsWith = (path: Path, start: Path): boolean => start.every((token, index) => path[index] === token);
