/** Transport protocols that policies can name, in the order in which they are printed. */
export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * A set of ports of all protocols. Sets of one {@link PortAlgebra} are interned: equal sets are the same object.
 *
 * `ranges` holds `[from, to, from, to …]`, sorted, disjoint and apart; a port is `protocol index * 65536 + number`.
 */
export interface PortSet {
  readonly id: number;
  readonly ranges: readonly number[];
}

/** Ports of one protocol, as answers print them: `["80", "1000-2000"]`. */
export interface PrintedPorts {
  readonly protocol: Protocol;
  readonly ports: readonly string[];
}

const SPAN = 65536;
const LAST = 65535;
/** Results of so many different operations are remembered. */
const MAX_REMEMBERED = 1 << 20;
/** Sets of one algebra at most; beyond it results would share keys. */
const MAX_SETS = 1 << 24;

/** The place of a port on the line of all ports. */
const portAt = (protocol: Protocol, number: number): number => PROTOCOLS.indexOf(protocol) * SPAN + number;

/** Makes and combines port sets; equal sets are one object, and repeated operations are looked up. */
export class PortAlgebra {
  readonly none: PortSet;
  readonly all: PortSet;
  readonly #sets = new Map<string, PortSet>();
  readonly #unions = new Map<number, PortSet>();
  readonly #intersections = new Map<number, PortSet>();
  readonly #differences = new Map<number, PortSet>();

  constructor() {
    this.none = this.#intern([]);
    this.all = this.#intern(PROTOCOLS.flatMap((_, index) => [index * SPAN + 1, index * SPAN + LAST]));
  }

  /** The ports `from` to `to` of a protocol, both included; empty when they lie outside 1 to 65535. */
  range(protocol: Protocol, from = 1, to = LAST): PortSet {
    const first = Math.max(1, from);
    const last = Math.min(LAST, to);
    return first > last ? this.none : this.#intern([portAt(protocol, first), portAt(protocol, last)]);
  }

  union(a: PortSet, b: PortSet): PortSet {
    if (a === b || b === this.none || a === this.all) return a;
    if (a === this.none || b === this.all) return b;
    const key = a.id < b.id ? keyOf(a, b) : keyOf(b, a);
    return this.#unions.get(key) ?? this.#keep(this.#unions, key, merged(a.ranges, b.ranges));
  }

  intersection(a: PortSet, b: PortSet): PortSet {
    if (a === b || a === this.none || b === this.all) return a;
    if (b === this.none || a === this.all) return b;
    const key = a.id < b.id ? keyOf(a, b) : keyOf(b, a);
    return this.#intersections.get(key) ?? this.#keep(this.#intersections, key, common(a.ranges, b.ranges));
  }

  /** What is in `a` and not in `b`. */
  difference(a: PortSet, b: PortSet): PortSet {
    if (a === b || b === this.all) return this.none;
    if (a === this.none || b === this.none) return a;
    const key = keyOf(a, b);
    return this.#differences.get(key) ?? this.#keep(this.#differences, key, common(a.ranges, rest(b.ranges)));
  }

  #keep(results: Map<number, PortSet>, key: number, ranges: readonly number[]): PortSet {
    const set = this.#intern(ranges);
    if (results.size < MAX_REMEMBERED) results.set(key, set);
    return set;
  }

  #intern(ranges: readonly number[]): PortSet {
    const text = ranges.join();
    let set = this.#sets.get(text);
    if (!set) {
      set = { id: this.#sets.size, ranges };
      this.#sets.set(text, set);
    }
    return set;
  }
}

const keyOf = (a: PortSet, b: PortSet): number => a.id * MAX_SETS + b.id;

/** True when a port is in the set. */
export function hasPort({ ranges }: PortSet, protocol: Protocol, number: number): boolean {
  const port = portAt(protocol, number);
  for (let index = 0; index < ranges.length; index += 2) {
    if (port <= (ranges[index + 1] as number)) return port >= (ranges[index] as number);
  }
  return false;
}

/** The set as answers print it: by protocol, sorted; `"all"` for every port of every protocol. */
export function printedPorts(set: PortSet, algebra: PortAlgebra): "all" | readonly PrintedPorts[] {
  if (set === algebra.all) return "all";
  const printed: { protocol: Protocol; ports: string[] }[] = [];
  const { ranges } = set;
  for (let index = 0; index < ranges.length; index += 2) {
    const from = ranges[index] as number;
    const protocol = PROTOCOLS[Math.floor(from / SPAN)] as Protocol;
    const first = from % SPAN;
    const last = (ranges[index + 1] as number) % SPAN;
    let entry = printed.at(-1);
    if (entry?.protocol !== protocol) printed.push((entry = { protocol, ports: [] }));
    entry.ports.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return printed;
}

function merged(a: readonly number[], b: readonly number[]): number[] {
  const ranges: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number));
    const from = (fromA ? a[i] : b[j]) as number;
    const to = (fromA ? a[i + 1] : b[j + 1]) as number;
    if (fromA) i += 2;
    else j += 2;
    const last = ranges.length - 1;
    // ports of two protocols never touch: there is no port 0
    if (last > 0 && from <= (ranges[last] as number) + 1) ranges[last] = Math.max(ranges[last] as number, to);
    else ranges.push(from, to);
  }
  return ranges;
}

function common(a: readonly number[], b: readonly number[]): number[] {
  const ranges: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const from = Math.max(a[i] as number, b[j] as number);
    const endA = a[i + 1] as number;
    const endB = b[j + 1] as number;
    const to = Math.min(endA, endB);
    if (from <= to) ranges.push(from, to);
    if (endA < endB) i += 2;
    else j += 2;
  }
  return ranges;
}

/** What lies between and around ranges, on the whole line. */
function rest(ranges: readonly number[]): number[] {
  const gaps: number[] = [];
  let from = 0;
  for (let index = 0; index < ranges.length; index += 2) {
    if (from < (ranges[index] as number)) gaps.push(from, (ranges[index] as number) - 1);
    from = (ranges[index + 1] as number) + 1;
  }
  gaps.push(from, PROTOCOLS.length * SPAN);
  return gaps;
}
