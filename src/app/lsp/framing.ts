/** Largest message that is read, in bytes: a manifest of the greatest size as a JSON string. */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;
/** Largest header of one message, in bytes. */
const MAX_HEADER_BYTES = 4096;

const END = Buffer.from("\r\n\r\n");

/** Thrown where the stream cannot be followed any more: nothing tells where the next message starts. */
export class FramingError extends Error {}

/**
 * Takes a stream apart into messages.
 *
 * @see https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #held = 0;
  /** Bytes that must be there before it is worth looking again. */
  #awaited = 0;

  /** The bodies that are complete with these bytes, in order. @throws FramingError */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const bodies: Buffer[] = [];
    while (this.#held > 0 && this.#held >= this.#awaited) {
      const body = this.#next();
      if (body === null) break;
      bodies.push(body);
    }
    return bodies;
  }

  #next(): Buffer | null {
    const [first] = this.#chunks;
    const held = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#held);
    this.#chunks = [held];
    const end = held.subarray(0, MAX_HEADER_BYTES + END.length).indexOf(END);
    if (end < 0) {
      if (held.length > MAX_HEADER_BYTES) throw new FramingError(`a header is longer than ${MAX_HEADER_BYTES} bytes`);
      return null;
    }
    const from = end + END.length;
    const length = lengthIn(held.toString("latin1", 0, end));
    if (held.length < from + length) {
      this.#awaited = from + length;
      return null;
    }
    const body = held.subarray(from, from + length);
    this.#held = held.length - from - length;
    this.#chunks = this.#held === 0 ? [] : [held.subarray(from + length)];
    this.#awaited = 0;
    return body;
  }
}

function lengthIn(header: string): number {
  for (const line of header.split("\r\n")) {
    const [, digits] = /^content-length:[ \t]*(\d{1,15})[ \t]*$/i.exec(line) ?? [];
    if (digits === undefined) continue;
    const length = Number(digits);
    if (length > MAX_MESSAGE_BYTES) throw new FramingError(`a message is longer than ${MAX_MESSAGE_BYTES} bytes`);
    return length;
  }
  throw new FramingError("a message has no Content-Length");
}

/** A message as it goes over the wire. */
export function framed(message: object): string {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
