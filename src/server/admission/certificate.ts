import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { RingfenceError } from "../../core/errors.ts";

/** A certificate with its key, from files that somebody else renews. */
export class CertificateFiles {
  readonly #cert: string;
  readonly #key: string;
  #last = "";

  constructor(cert: string, key: string) {
    this.#cert = cert;
    this.#key = key;
  }

  /** Both, when they differ from what was read before; null when they do not. @throws tls/unreadable */
  renewed(): { cert: Buffer; key: Buffer } | null {
    let cert: Buffer;
    let key: Buffer;
    try {
      cert = readFileSync(this.#cert);
      key = readFileSync(this.#key);
      const both = `${cert.toString("latin1")}\n${key.toString("latin1")}`;
      if (both === this.#last) return null;
      // a pair that does not belong together is met between the two writes of a renewal
      createSecureContext({ cert, key });
      this.#last = both;
    } catch (error) {
      throw new RingfenceError("tls/unreadable", `${this.#cert} and its key cannot be used`, error);
    }
    return { cert, key };
  }
}
