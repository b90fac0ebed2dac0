import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Admission, AdmissionReview } from "../../app/admission/admission.ts";
import { failed } from "../../app/admission/answer.ts";
import { bodyOf } from "./body.ts";
import { CertificateFiles } from "./certificate.ts";
import { Metrics } from "./metrics.ts";
import { Turns } from "./turns.ts";

/** How the webhook listens. */
export interface WebhookOptions {
  readonly admission: Admission;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Files with the certificate and its key; they are read again when they change. */
  readonly cert: string;
  readonly key: string;
  /** Most reviews that wait for their turn. */
  readonly queue: number;
  /** Longest that a review may wait, in milliseconds; less where the API server gives it less. */
  readonly deadlineMs: number;
  /** How often the certificate's files are looked at, in milliseconds. */
  readonly reloadMs: number;
  /** Told of what went wrong; never holds anything of an object. */
  readonly log: (line: string) => void;
}

/** A webhook that listens. */
export interface Webhook {
  readonly port: number;
  /** Answers what has come, takes nothing new, and ends. */
  close(): Promise<void>;
}

const ENDPOINTS: Readonly<Record<string, "validate" | "mutate">> = { "/validate": "validate", "/mutate": "mutate" };
/** What is left of the API server's patience for the way back. */
const MARGIN_MS = 200;

/** Starts the webhook: `/validate`, `/mutate`, `/healthz`, `/readyz` and `/metrics`. @throws tls/unreadable */
export async function startWebhook(options: WebhookOptions): Promise<Webhook> {
  const files = new CertificateFiles(options.cert, options.key);
  const metrics = new Metrics();
  const turns = new Turns(options.queue, () => performance.now());
  let open = true;
  const server = createServer({ ...files.renewed(), minVersion: "TLSv1.2" }, (request, response) => {
    void answer(request, response);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.maxRequestsPerSocket = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = "", query = ""] = (request.url ?? "").split("?");
    const endpoint = ENDPOINTS[path];
    if (endpoint && request.method === "POST") return review(endpoint, query, request, response);
    if (path === "/healthz") send(response, 200, "text/plain", "ok\n");
    else if (path === "/readyz") send(response, open ? 200 : 503, "text/plain", open ? "ready\n" : "shutting down\n");
    else if (path === "/metrics") send(response, 200, "text/plain; version=0.0.4", metrics.text(turns.waiting));
    else send(response, endpoint ? 405 : 404, "text/plain", endpoint ? "POST only\n" : "there is no such page\n");
  }

  async function review(
    endpoint: "validate" | "mutate",
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const from = performance.now();
    const body = await bodyOf(request);
    if (body === null) {
      if (!response.headersSent && !response.destroyed) {
        response.setHeader("connection", "close");
        send(response, 413, "text/plain", "the review is too large, or was cut off\n");
      }
      metrics.answered(endpoint, "undecided", (performance.now() - from) / 1000);
      return;
    }
    const { admission } = options;
    const { failurePolicy } = admission.settings;
    const reply = (answered: AdmissionReview): void => {
      const { allowed, auditAnnotations = {} } = answered.response;
      const outcome = "undecided" in auditAnnotations ? "undecided" : allowed ? "allowed" : "refused";
      for (const how of ["refused", "warned", "audited", "kept", "excepted", "fixed"]) {
        const controls = auditAnnotations[how];
        if (controls !== undefined) metrics.met(how, controls);
      }
      metrics.answered(endpoint, outcome, (performance.now() - from) / 1000);
      send(response, 200, "application/json", JSON.stringify(answered));
    };
    turns.take(
      () => {
        let asked: unknown;
        try {
          asked = JSON.parse(body.toString("utf8"));
        } catch {
          asked = undefined;
        }
        reply(admission.decide({ review: asked }, new Date().toISOString().slice(0, 10), endpoint === "mutate"));
      },
      (why) => reply(failed(uidOf(body), WHY[why], failurePolicy)),
      from + Math.min(options.deadlineMs, patience(query)),
    );
  }

  const timer = setInterval(() => {
    try {
      const renewed = files.renewed();
      if (!renewed) return;
      server.setSecureContext({ ...renewed, minVersion: "TLSv1.2" });
      metrics.reloaded(true);
      options.log("the certificate was renewed");
    } catch (error) {
      metrics.reloaded(false);
      options.log(`${error instanceof Error ? error.message : "the certificate cannot be read"}; the old one is kept`);
    }
  }, options.reloadMs);
  timer.unref();
  server.on("tlsClientError", () => {});
  const port = await listen(server, options);
  return {
    port,
    close() {
      open = false;
      clearInterval(timer);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}

const WHY = {
  full: "too many reviews wait already",
  late: "its turn did not come in time",
  closed: "Ringfence is shutting down",
};

function listen(server: Server, { host, port }: WebhookOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

/** How long the API server waits, in milliseconds: it says so in the query as `timeout=10s`. */
function patience(query: string): number {
  const [, count, unit] = /(?:^|&)timeout=(\d+)(ms|s|m)(?:&|$)/.exec(query) ?? [];
  if (count === undefined) return Number.POSITIVE_INFINITY;
  const ms = Number(count) * (unit === "ms" ? 1 : unit === "s" ? 1000 : 60_000);
  return Math.max(0, ms - MARGIN_MS);
}

/** The uid of a review that is not read whole; the API server takes no answer without it. */
function uidOf(body: Buffer): string {
  const start = body.subarray(0, 2048).toString("latin1");
  return /"uid"\s*:\s*"([\w-]{1,64})"/.exec(start)?.[1] ?? "";
}
