/** A block of addresses of one family: every address from `first` to `last`. */
export interface AddressBlock {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const WIDTH = { 4: 32n, 6: 128n } as const;

/** The value of an address such as `10.0.0.1` or `fd00::1`; null when it is none. */
export function parseAddress(text: string): { readonly family: 4 | 6; readonly value: bigint } | null {
  if (!text.includes(":")) {
    const value = parseFour(text);
    return value === null ? null : { family: 4, value };
  }
  const value = parseSix(text);
  if (value === null) return null;
  // an IPv4 address written as IPv6 is the IPv4 address, as in Go's net.IP
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** The block of a CIDR such as `10.0.0.0/8`, host bits ignored; null when it is none. A plain address is refused. */
export function parseBlock(cidr: string): AddressBlock | null {
  const slash = cidr.indexOf("/");
  if (slash < 0) return null;
  const address = parseAddress(cidr.slice(0, slash));
  const length = cidr.slice(slash + 1);
  if (!address || !/^\d{1,3}$/.test(length)) return null;
  const width = WIDTH[address.family];
  const bits = BigInt(length);
  if (bits > width) return null;
  const size = 1n << (width - bits);
  const first = (address.value / size) * size;
  return { family: address.family, first, last: first + size - 1n };
}

/** The block of one address, or of a CIDR; null when the text is neither. */
export function parseBlockOrAddress(text: string): AddressBlock | null {
  const address = text.includes("/") ? null : parseAddress(text);
  return address ? { family: address.family, first: address.value, last: address.value } : parseBlock(text);
}

/** The fewest CIDRs that cover a block exactly, in order. */
export function cidrsOf({ family, first, last }: AddressBlock): string[] {
  const width = WIDTH[family];
  const cidrs: string[] = [];
  let from = first;
  while (from <= last) {
    let bits = 0n;
    // grow while aligned and within the block
    while (bits < width && (from >> bits) % 2n === 0n && from + (1n << (bits + 1n)) - 1n <= last) bits++;
    cidrs.push(`${printAddress(family, from)}/${width - bits}`);
    from += 1n << bits;
  }
  return cidrs;
}

/** An address as text; IPv6 with its longest run of zeroes shortened (RFC 5952). */
export function printAddress(family: 4 | 6, value: bigint): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  const words = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let [best, length] = [-1, 1];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && words[end] === "0") end++;
    if (end - start > length) [best, length] = [start, end - start];
  }
  if (best < 0) return words.join(":");
  return `${words.slice(0, best).join(":")}::${words.slice(best + length).join(":")}`;
}

function parseFour(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseSix(text: string): bigint | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = words(halves[0] ?? "");
  const tail = halves.length === 2 ? words(halves[1] ?? "") : [];
  if (!head || !tail) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, word) => value * 65536n + word, 0n);
}

function words(text: string): bigint[] | null {
  if (text === "") return [];
  const found: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const four = index === parts.length - 1 && part.includes(".") ? parseFour(part) : null;
    if (four !== null) found.push(four >> 16n, four & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(BigInt(`0x${part}`));
    else return null;
  }
  return found;
}

/** True when a text is an IPv4 or IPv6 address. */
export const isAddress = (text: string): boolean => parseAddress(text) !== null;
