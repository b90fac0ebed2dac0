import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import { type Certificate, readCertificates } from "../../lang/x509.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, textAt } from "./related.ts";

const DAY_MS = 86_400_000;
/** Bits below which a key of its kind can be broken, or will be. */
const LEAST_BITS: Readonly<Record<string, number>> = { rsa: 2048, ec: 256 };

/** Certificates that stand in an object, with where. */
interface Held {
  readonly resource: Resource;
  readonly path: Path;
  readonly certificates: readonly Certificate[];
}

/**
 * Each certificate that ends within `days` days or has ended: those of TLS Secrets, and those by which the API server
 * checks webhooks and aggregated APIs. One that does not carry on past its end is worse and raised.
 */
export function* expiringCertificate(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const { now } = facts.target;
  if (now === undefined) return;
  const nowMs = Date.parse(now);
  for (const { resource, path, certificates } of held(facts)) {
    // a bundle of authorities serves as long as one of them is good; of a chain the first is the server's own
    const bundle = path.at(-1) === "caBundle";
    const ends = certificates.map(({ notAfterMs }) => notAfterMs);
    const end = bundle ? Math.max(...ends) : (ends[0] ?? 0);
    const days = Math.floor((end - nowMs) / DAY_MS);
    const subject = about(resource);
    if (days >= Number(options["days"])) {
      yield { subject, answer: "pass" };
      continue;
    }
    const on = new Date(end).toISOString().slice(0, 10);
    const what = `${resource.ref.kind} ${resource.ref.name}`;
    if (days < 0) {
      const message = `the certificate in ${what} ended on ${on}: whoever still checks it is refused`;
      const raised = { by: 1, because: "it has ended already" };
      yield { subject, answer: "fail", detail: { message, path, raised } };
    } else {
      const message = `the certificate in ${what} ends on ${on}, in ${days} days: then whoever checks it is refused`;
      yield { subject, answer: "fail", detail: { message, path } };
    }
  }
}

/** Each certificate that can be forged or its key broken: signed by SHA-1 or MD5, or with too short a key. */
export function* weakCertificate(facts: Facts): Generator<Answered> {
  for (const { resource, path, certificates } of held(facts)) {
    const trouble = certificates.map(weaknessOf).find((each) => each !== null);
    const subject = about(resource);
    if (trouble === undefined) yield { subject, answer: "pass" };
    else {
      const message = `the certificate in ${resource.ref.kind} ${resource.ref.name} ${trouble}: it can be forged, and requests read`;
      yield { subject, answer: "fail", detail: { message, path } };
    }
  }
}

/** What is weak about a certificate; its own signature says nothing where it is an authority's root. */
function weaknessOf({ digest, key, keyBits }: Certificate, index: number): string | null {
  const least = LEAST_BITS[key];
  if (least !== undefined && keyBits !== null && keyBits < least) return `has a key of ${keyBits} bits (${key})`;
  return index === 0 && (digest === "sha1" || digest === "md5") ? `is signed with ${digest.toUpperCase()}` : null;
}

function* held({ inventory }: Facts): Generator<Held> {
  for (const secret of inventory.ofKind("", "Secret")) {
    if (textAt(secret.object, ["type"]) !== "kubernetes.io/tls") continue;
    const encoded = textAt(secret.object, ["data", "tls.crt"]);
    const plain = textAt(secret.object, ["stringData", "tls.crt"]);
    const path = [plain === null ? "data" : "stringData", "tls.crt"];
    yield* read(secret, path, plain ?? decoded(encoded));
  }
  for (const kind of ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]) {
    for (const configuration of inventory.ofKind("admissionregistration.k8s.io", kind)) {
      for (const index of listAt(configuration.object, ["webhooks"]).keys()) {
        const path = ["webhooks", index, "clientConfig", "caBundle"];
        yield* read(configuration, path, decoded(textAt(configuration.object, path)));
      }
    }
  }
  for (const service of inventory.ofKind("apiregistration.k8s.io", "APIService")) {
    const path = ["spec", "caBundle"];
    yield* read(service, path, decoded(textAt(service.object, path)));
  }
}

function* read(resource: Resource, path: Path, pem: string): Generator<Held> {
  const certificates = readCertificates(pem);
  if (certificates.length > 0) yield { resource, path, certificates };
}

const decoded = (encoded: string | null): string => (encoded === null ? "" : Buffer.from(encoded, "base64").toString());
