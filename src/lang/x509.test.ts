import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_CERTIFICATE_BYTES, MOST_CERTIFICATES, readCertificate, readCertificates } from "./x509.ts";

/** Made with openssl: a curve of 256 bits, signed with SHA-256, valid until 2036-01-01. */
const EC =
  "MIH+MIGmAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAWEwHhcNMjUwMTAxMDAwMDAwWhcNMzYwMTAxMDAwMDAwWjAMMQowCAYDVQQDDAFhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm3zXhzpNbzWfelZYzXvWeghDkzujap7viwn8IUe6PxuSSLz9+9e1KSNBa1I0aUpPnoxpCLEmgrd92qvqrR1nLzAKBggqhkjOPQQDAgNHADBEAiAl7X4XdkOVdfEIt/xqwxYbdSUGRxrheRmMHs4ucvWMDgIgDf0eSi96ZT6nFtQ7xkUN/xRkci/ToAt4Id7iP4ctlbM=";
/** Made with openssl: RSA of 1024 bits, signed with SHA-1, valid until 2026-01-01. */
const RSA =
  "MIIBhjCB8AIBAzANBgkqhkiG9w0BAQUFADAMMQowCAYDVQQDDAFhMB4XDTI1MDEwMTAwMDAwMFoXDTI2MDEwMTAwMDAwMFowDDEKMAgGA1UEAwwBYTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAy2qXpv0rfwlwMOBWjCBhine7JIgmMNB+Vq+KA4yzbx+qIoVOtxmzNRG7dpL1OtViANSRE3TqKXNntGIDafc/18wXmVS1hANVocuYwY3mrpZ4JIClcIVN9gSILkUvSdAZFwn+3uMhywZwt88XUohpwS5Y54eZsxR40C5V1nx2o7kCAwEAATANBgkqhkiG9w0BAQUFAAOBgQBzm5K0G19qbJK+bUGO82VvB8EfnCCKIh9ebXxGlUNmvUKEqhKUax0Tq0jmDgzjmFbP6OgCm4LqoE0qHe5psJMZd1AjNCcrAtHLWegq7UblIY2XdqOFxT/ItENPieQ96KINxPyK8nqArk7zY9VTIuWOo90Xa5+iG96Q7DupvZF/4A==";

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test("reads end, digest and key", () => {
  assert.deepEqual(readCertificates(`text before\n${pem(EC)}${pem(RSA)}`), [
    { notAfterMs: Date.UTC(2036, 0, 1), digest: "sha256", key: "ec", keyBits: 256 },
    { notAfterMs: Date.UTC(2026, 0, 1), digest: "sha1", key: "rsa", keyBits: 1024 },
  ]);
});

test("any prefix of a certificate is refused, and never hangs", () => {
  const bytes = Buffer.from(EC, "base64");
  for (let end = 0; end < bytes.length; end++) assert.equal(readCertificate(bytes.subarray(0, end)), null);
});

test("a changed byte is read or refused", () => {
  const bytes = Buffer.from(RSA, "base64");
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes);
    changed[at] = 0xff;
    const read = readCertificate(changed);
    assert.ok(read === null || Number.isFinite(read.notAfterMs));
  }
});

test("what is larger than a certificate is not read", () => {
  const bytes = Buffer.alloc(MOST_CERTIFICATE_BYTES + 1);
  Buffer.from(EC, "base64").copy(bytes);
  assert.equal(readCertificate(bytes), null);
  assert.ok(readCertificate(bytes.subarray(0, MOST_CERTIFICATE_BYTES)));
});

test("of a bundle only so many are read", () => {
  assert.equal(readCertificates(pem(EC).repeat(MOST_CERTIFICATES + 1)).length, MOST_CERTIFICATES);
});
