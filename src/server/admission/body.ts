import type { IncomingMessage } from "node:http";

/** Largest request: the API server's own limit for an object is 3 MiB, and a review may hold two. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The body of a request; null when it is larger than {@link MAX_BODY_BYTES} or was cut off. */
export function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > MAX_BODY_BYTES) resolve(null);
      else parts.push(part);
    });
    request.on("end", () => resolve(Buffer.concat(parts)));
    request.on("error", () => resolve(null));
    request.on("close", () => resolve(null));
  });
}
