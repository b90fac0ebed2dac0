import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Admission } from "../../app/admission/admission.ts";
import { openAdmission } from "../../app/admit.ts";
import { NO_CONFIG } from "../../app/settings.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { startWebhook, type Webhook } from "./index.ts";
import { Turns } from "./turns.ts";

const skip = spawnSync("openssl", ["version"]).status === 0 ? false : "no openssl";

const pod = (uid: string, privileged: boolean): string =>
  JSON.stringify({
    apiVersion: "admission.k8s.io/v1",
    kind: "AdmissionReview",
    request: {
      uid,
      kind: { group: "", version: "v1", kind: "Pod" },
      resource: { group: "", version: "v1", resource: "pods" },
      namespace: "ml",
      operation: "CREATE",
      object: {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "p" },
        spec: { containers: [{ name: "main", image: "pause:3.10", securityContext: { privileged } }] },
      },
    },
  });

describe("the webhook", { skip }, () => {
  let folder = "";
  let admission: Admission;
  let webhook: Webhook;
  const logged: string[] = [];

  const certificate = (name: string): void => {
    const args = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2".split(" ");
    const files = ["-keyout", join(folder, "tls.key"), "-out", join(folder, "tls.crt"), "-subj", `/CN=${name}`];
    assert.equal(spawnSync("openssl", [...args, ...files]).status, 0);
  };
  const options = { host: "127.0.0.1", port: 0, queue: 100, deadlineMs: 60_000, reloadMs: 20 };
  const start = (more: Partial<typeof options> = {}): Promise<Webhook> =>
    startWebhook({
      ...{ ...options, ...more, admission, log: (line: string) => logged.push(line) },
      ...{ cert: join(folder, "tls.crt"), key: join(folder, "tls.key") },
    });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "ringfence-webhook-"));
    certificate("first");
    ({ admission } = await openAdmission({ config: NO_CONFIG, policies: [], packs: [] }));
    webhook = await start();
  });
  after(async () => {
    await webhook.close();
    rmSync(folder, { recursive: true });
  });

  interface Got {
    readonly status: number;
    readonly text: string;
    readonly subject: string;
  }
  function ask(path: string, body: string | null, port = webhook.port): Promise<Got> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: "127.0.0.1",
          port,
          path,
          method: body === null ? "GET" : "POST",
          rejectUnauthorized: false,
          agent: false,
        },
        (response) => {
          const { subject } = (
            response.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
          ).getPeerCertificate();
          let text = "";
          response.on("data", (part) => (text += String(part)));
          response.on("end", () => resolve({ status: response.statusCode ?? 0, text, subject: subject.CN }));
        },
      );
      sent.on("error", reject);
      sent.end(body ?? undefined);
    });
  }
  const verdict = ({ text }: Got) =>
    (JSON.parse(text) as { response: { uid: string; allowed: boolean; status?: { message: string } } }).response;

  it("refuses and lets in", async () => {
    const refused = verdict(await ask("/validate?timeout=10s", pod("u-1", true)));
    assert.equal(refused.uid, "u-1");
    assert.equal(refused.allowed, false);
    assert.match(refused.status?.message ?? "", /^Ringfence refused Pod p: container main is privileged/);
    assert.equal(verdict(await ask("/validate?timeout=10s", pod("u-2", false))).allowed, true);
  });

  it("lets nothing in that it cannot read", async () => {
    const { allowed, status } = verdict(await ask("/validate", "{"));
    assert.equal(allowed, false);
    assert.match(status?.message ?? "", /could not be decided/);
  });

  it("refuses by its failure policy what has no time left, and keeps its uid", async () => {
    const late = verdict(await ask("/validate?timeout=1ms", pod("u-3", false)));
    assert.deepEqual([late.uid, late.allowed], ["u-3", false]);
    assert.match(late.status?.message ?? "", /its turn did not come in time/);
  });

  it("refuses by its failure policy when too many wait", async () => {
    const none = await start({ queue: 0 });
    const { allowed, status } = verdict(await ask("/validate", pod("u-4", false), none.port));
    assert.equal(allowed, false);
    assert.match(status?.message ?? "", /too many reviews wait/);
    await none.close();
  });

  it("takes no review larger than its limit", async () => {
    const got = await ask("/validate", " ".repeat(MAX_BODY_BYTES + 1)).catch(() => null);
    assert.ok(got === null || got.status === 413);
  });

  it("tells that it is ready, and what it did", async () => {
    assert.equal((await ask("/readyz", null)).status, 200);
    assert.equal((await ask("/healthz", null)).text, "ok\n");
    const { text } = await ask("/metrics", null);
    assert.match(text, /^ringfence_admission_reviews_total\{endpoint="validate",outcome="refused"\} 1$/m);
    assert.match(text, /^ringfence_admission_controls_total\{control="container.privileged",outcome="refused"\} 1$/m);
    assert.equal((await ask("/nowhere", null)).status, 404);
    assert.equal((await ask("/validate", null)).status, 405);
  });

  it("reads a renewed certificate, and keeps the old one while the files do not fit", async () => {
    writeFileSync(join(folder, "tls.key"), "half a key");
    while (!logged.some((line) => line.includes("the old one is kept")))
      await new Promise((done) => setTimeout(done, 5));
    assert.equal((await ask("/healthz", null)).subject, "first");
    certificate("second");
    while (!logged.includes("the certificate was renewed")) await new Promise((done) => setTimeout(done, 5));
    assert.equal((await ask("/healthz", null)).subject, "second");
  });
});

describe("turns", () => {
  it("are taken in order, and refused when late or too many", async () => {
    let now = 0;
    const said: string[] = [];
    const turns = new Turns(2, () => now);
    await new Promise<void>((done) => {
      turns.take(
        () => {
          said.push("one");
          now = 10;
        },
        (why) => said.push(why),
        5,
      );
      turns.take(
        () => said.push("two"),
        (why) => {
          said.push(why);
          done();
        },
        5,
      );
      turns.take(
        () => said.push("three"),
        (why) => said.push(why),
        5,
      );
    });
    assert.deepEqual(said, ["full", "one", "late"]);
  });
});
