import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { answerLines } from "../../src/app/admission/batch.ts";
import { openAdmission } from "../../src/app/admit.ts";
import { NO_CONFIG } from "../../src/app/settings.ts";
import { corpus } from "../support/corpus.ts";

type Fields = Record<string, unknown>;
interface Case {
  readonly id: string;
  readonly expected: { readonly policy: string; readonly request: string; readonly verdict: string };
}
const root = join(corpus ?? "", "06-policy-vap-docs");
const cases: Case[] = corpus
  ? (JSON.parse(readFileSync(join(root, "expected.json"), "utf8")) as { cases: Case[] }).cases
  : [];

/** The line of a batch that asks what a case asks. */
function lineOf(file: string): string {
  const asked = JSON.parse(readFileSync(file, "utf8")) as Fields;
  const { resource, operation, userInfo, object = null, oldObject = null, namespaceObject, params } = asked;
  const given = (object ?? oldObject ?? {}) as { apiVersion?: string; kind?: string; metadata?: Fields };
  const [version = "", group = ""] = (given.apiVersion ?? "").split("/").toReversed();
  const { name, namespace } = given.metadata ?? {};
  const request = {
    ...{ uid: "u-1", kind: { group, version, kind: given.kind ?? "" }, resource, name, namespace },
    ...{ operation, userInfo, object, oldObject },
  };
  const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
  return JSON.stringify({ review, namespaceObject, params });
}

describe(
  "a batch decides by policies as the documentation of Kubernetes has it",
  {
    skip: corpus ? false : "no corpus",
  },
  () => {
    for (const { id, expected } of cases) {
      it(id, async () => {
        const policies = [join(root, expected.policy)];
        const { admission } = await openAdmission({ config: NO_CONFIG, policies, packs: [] });
        const { text } = answerLines(admission, [lineOf(join(root, expected.request))], "2026-01-01");
        const { response } = JSON.parse(text) as { response: { uid: string; allowed: boolean; status?: Fields } };
        assert.equal(response.uid, "u-1");
        assert.equal(response.allowed, ["allow", "skip"].includes(expected.verdict), JSON.stringify(response.status));
      });
    }
  },
);
