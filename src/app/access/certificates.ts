import { X509Certificate } from "node:crypto";
import { type Path, type Ref, toPointer, type Where } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import type { OpenAccess } from "./open.ts";

/** Where a certificate or token serves. */
export type CredentialUse =
  | "tls-secret"
  | "secret"
  | "config-map"
  | "signing-request"
  | "webhook-ca"
  | "kubeconfig"
  | "account-token";

/** A certificate or a token, without its content. */
export interface Credential {
  readonly use: CredentialUse;
  readonly type: "certificate" | "token" | "request";
  readonly resource: Ref;
  /** JSON pointer of the field. */
  readonly path: string;
  readonly location: Where | null;
  /** Whom it names: subject of a certificate, `sub` of a token; empty when it does not say. */
  readonly subject: string;
  readonly issuer: string;
  /** The user and groups that the API server would take a client certificate or token for; null where it is none. */
  readonly user: string | null;
  readonly groups: readonly string[];
  /** ISO 8601 in UTC; null for what never ends or does not say. */
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  /** Whole days left, negative once it has ended; null for what never ends. */
  readonly daysLeft: number | null;
  /** What deserves a look; empty when nothing does. */
  readonly remarks: readonly string[];
}

/** What ends when; part of the public contract, version 1. */
export interface Certificates {
  readonly version: 1;
  /** Soonest end first, what never ends last. */
  readonly certificates: readonly Credential[];
  readonly problems: readonly Problem[];
}

/** Texts above this size are not read for certificates. */
const MAX_TEXT = 4 << 20;
/** Of one text only so many certificates are read. */
const MAX_CERTIFICATES = 256;
const DAY_MS = 86_400_000;
const BLOCK = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asMap = (value: unknown): JsonObject => (isMap(value) ? value : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asText = (value: unknown): string => (typeof value === "string" ? value : "");
const decoded = (value: unknown): string =>
  typeof value === "string" && value.length <= MAX_TEXT ? Buffer.from(value, "base64").toString("utf8") : "";

/** Every certificate, request and token of an input with its end. Private keys and values are never read out. */
export function listCertificates({ inventory, problems }: OpenAccess, now: Date): Certificates {
  const found = new Finder(now.getTime());
  readSecrets(inventory, found);
  readRequests(inventory, found);
  readBundles(inventory, found);
  for (const resource of inventory.ofKind("", "ConfigMap")) {
    for (const [key, value] of Object.entries(asMap(resource.object["data"]))) {
      if (typeof value === "string" && value.includes("BEGIN CERTIFICATE"))
        found.pem("config-map", resource, ["data", key], value, false);
    }
  }
  for (const resource of inventory.ofKind("", "Config")) readKubeconfig(resource, resource.object, [], found);
  const certificates = found.credentials.toSorted((a, b) => ((a.notAfter ?? "9") < (b.notAfter ?? "9") ? -1 : 1));
  return { version: 1, certificates, problems: [...problems, ...found.problems] };
}

class Finder {
  readonly credentials: Credential[] = [];
  readonly problems: Problem[] = [];
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  /** Reads the certificates of a PEM text; a client certificate names a user. */
  pem(
    use: CredentialUse,
    resource: Resource,
    path: Path,
    pem: string,
    isClient: boolean,
    remarks: readonly string[] = [],
  ): void {
    if (pem.length > MAX_TEXT) return this.refuse(resource, path, "is too large to be read");
    let count = 0;
    for (const [block] of pem.matchAll(BLOCK)) {
      if (++count > MAX_CERTIFICATES)
        return this.refuse(resource, path, `holds more than ${MAX_CERTIFICATES} certificates`);
      let certificate: X509Certificate;
      try {
        certificate = new X509Certificate(block);
      } catch {
        this.refuse(resource, path, "holds a certificate that cannot be read");
        continue;
      }
      const { subject, issuer, validFromDate, validToDate } = certificate;
      const names = namesIn(subject);
      const first = count === 1;
      const groups = isClient && first ? names.organisations : [];
      this.credentials.push({
        ...{ use, type: "certificate", ...placed(resource, path) },
        subject: subject.replaceAll("\n", ", "),
        issuer: issuer.replaceAll("\n", ", "),
        user: isClient && first ? names.common : null,
        groups,
        ...this.#times(validFromDate.getTime(), validToDate.getTime()),
        remarks: [
          ...remarks,
          ...(groups.includes("system:masters") ? ["names system:masters, whom no role can limit"] : []),
        ],
      });
    }
  }

  /** Reads what a JSON web token says of itself. */
  token(use: CredentialUse, resource: Resource, path: Path, token: string, subject: string): void {
    const claims = claimsOf(token);
    const sub = asText(claims["sub"]) || subject;
    const end = typeof claims["exp"] === "number" ? claims["exp"] * 1000 : null;
    this.credentials.push({
      ...{ use, type: "token", ...placed(resource, path) },
      subject: sub,
      issuer: asText(claims["iss"]),
      user: sub === "" ? null : sub,
      groups: [],
      ...this.#times(typeof claims["iat"] === "number" ? claims["iat"] * 1000 : null, end),
      remarks: end === null ? ["never ends"] : [],
    });
  }

  /** Notes a request for a certificate that is not signed yet. */
  request(resource: Resource, path: Path, user: string, remarks: readonly string[]): void {
    const times = { notBefore: null, notAfter: null, daysLeft: null };
    const empty = { subject: "", issuer: "", groups: [] };
    this.credentials.push({
      use: "signing-request",
      type: "request",
      ...placed(resource, path),
      ...empty,
      user,
      ...times,
      remarks,
    });
  }

  refuse(resource: Resource, path: Path, what: string): void {
    const { file, line } = placed(resource, path).location ?? { file: resource.document.file, line: null };
    const message = `${toPointer(path)} of ${resource.ref.kind} ${resource.ref.name} ${what}`;
    this.problems.push({ code: "access/certificate", file, line, message });
  }

  #times(from: number | null, to: number | null): Pick<Credential, "notBefore" | "notAfter" | "daysLeft"> {
    return {
      notBefore: iso(from),
      notAfter: iso(to),
      daysLeft: to === null || Number.isNaN(to) ? null : Math.floor((to - this.#now) / DAY_MS),
    };
  }
}

const iso = (time: number | null): string | null =>
  time === null || !Number.isFinite(time) || Math.abs(time) > 8.64e15 ? null : new Date(time).toISOString();

function placed(resource: Resource, path: Path): Pick<Credential, "resource" | "path" | "location"> {
  const place = resource.document.locator.locate([...resource.at, ...path]);
  return {
    resource: resource.ref,
    path: toPointer(path),
    location: place && { file: place.file, line: place.line, column: place.column },
  };
}

/** Common name and organisations of a subject as Node writes it: one attribute a line. */
function namesIn(subject: string): { common: string; organisations: string[] } {
  const parts = subject
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const);
  const all = (key: string): string[] => parts.flatMap(([name, value]) => (name === key ? [value] : []));
  return { common: all("CN").at(-1) ?? "", organisations: all("O") };
}

function claimsOf(token: string): JsonObject {
  const [, body = ""] = token.split(".", 3);
  if (body === "" || body.length > MAX_TEXT) return {};
  try {
    return asMap(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  } catch {
    return {};
  }
}

function readSecrets(inventory: Inventory, found: Finder): void {
  for (const resource of inventory.ofKind("", "Secret")) {
    const type = asText(resource.object["type"]);
    const annotations = asMap(asMap(resource.object["metadata"])["annotations"]);
    for (const field of ["data", "stringData"]) {
      for (const [key, value] of Object.entries(asMap(resource.object[field]))) {
        const text = field === "data" ? decoded(value) : asText(value);
        if (type === "kubernetes.io/service-account-token" && key === "token") {
          const account = asText(annotations["kubernetes.io/service-account.name"]);
          const user = account === "" ? "" : `system:serviceaccount:${resource.ref.namespace ?? "default"}:${account}`;
          found.token("account-token", resource, [field, key], text, user);
        } else if (text.includes("BEGIN CERTIFICATE-") || text.includes("BEGIN TRUSTED CERTIFICATE-")) {
          found.pem(type === "kubernetes.io/tls" ? "tls-secret" : "secret", resource, [field, key], text, false);
        } else if (/^\s*(?:apiVersion: v1|kind: Config|\{)/.test(text) && text.includes("client-certificate-data")) {
          const [document] = readDocuments(text, { file: resource.document.file, dropNulls: true }).documents;
          readKubeconfig(resource, asMap(document?.value), [field, key], found);
        }
      }
    }
  }
}

function readKubeconfig(resource: Resource, config: JsonObject, at: Path, found: Finder): void {
  asList(config["users"]).forEach((entry, index) => {
    const { name, user } = asMap(entry);
    const { "client-certificate-data": certificate, token } = asMap(user);
    const path = at.length > 0 ? at : ["users", index, "user"];
    if (typeof certificate === "string") {
      found.pem(
        "kubeconfig",
        resource,
        at.length > 0 ? at : [...path, "client-certificate-data"],
        decoded(certificate),
        true,
      );
    }
    if (typeof token === "string" && token !== "") {
      found.token("kubeconfig", resource, at.length > 0 ? at : [...path, "token"], token, asText(name));
    }
  });
}

function readRequests(inventory: Inventory, found: Finder): void {
  for (const resource of inventory.ofKind("certificates.k8s.io", "CertificateSigningRequest")) {
    const spec = asMap(resource.object["spec"]);
    const status = asMap(resource.object["status"]);
    const conditions = new Set(asList(status["conditions"]).map((each) => asText(asMap(each)["type"])));
    const signer = asText(spec["signerName"]);
    const remarks = [`signer ${signer}`, `asked for by ${asText(spec["username"]) || "somebody"}`];
    const isClient = signer.startsWith("kubernetes.io/kube-apiserver-client");
    if (typeof status["certificate"] === "string") {
      found.pem(
        "signing-request",
        resource,
        ["status", "certificate"],
        decoded(status["certificate"]),
        isClient,
        remarks,
      );
    } else {
      const state = conditions.has("Denied")
        ? "denied"
        : conditions.has("Approved")
          ? "approved, not signed yet"
          : "waiting for approval";
      found.request(resource, ["spec", "request"], asText(spec["username"]), [...remarks, state]);
    }
  }
}

function readBundles(inventory: Inventory, found: Finder): void {
  const read = (resource: Resource, holder: unknown, path: Path): void => {
    const bundle = asMap(holder)["caBundle"];
    if (typeof bundle === "string" && bundle !== "")
      found.pem("webhook-ca", resource, [...path, "caBundle"], decoded(bundle), false);
  };
  for (const kind of ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]) {
    for (const resource of inventory.ofKind("admissionregistration.k8s.io", kind)) {
      asList(resource.object["webhooks"]).forEach((webhook, index) => {
        read(resource, asMap(webhook)["clientConfig"], ["webhooks", index, "clientConfig"]);
      });
    }
  }
  for (const resource of inventory.ofKind("apiregistration.k8s.io", "APIService"))
    read(resource, resource.object["spec"], ["spec"]);
  for (const resource of inventory.ofKind("apiextensions.k8s.io", "CustomResourceDefinition")) {
    const webhook = asMap(asMap(asMap(resource.object["spec"])["conversion"])["webhook"]);
    read(resource, webhook["clientConfig"], ["spec", "conversion", "webhook", "clientConfig"]);
  }
}
