import type { Problem } from "../core/problem.ts";
import { type Block, cidrsBetween, type End, type NamedPeer, parseCidr } from "../facts/index.ts";
import { type Allowed, connections, portPrinter, readNetwork } from "./network.ts";
import type { Source } from "./scan.ts";

type Peer = NamedPeer | { readonly cidr: string };

/** A connection that is not as it was; `before` or `after` is empty where there was or is none. */
export interface ChangedConnection {
  readonly change: "added" | "removed" | "changed";
  readonly from: Peer;
  readonly to: Peer;
  readonly before: Allowed;
  readonly after: Allowed;
}

/** What `ringfence network diff` answers; the JSON form is part of the public contract, version 1. */
export interface NetworkDiff {
  readonly version: 1;
  readonly changes: readonly ChangedConnection[];
  readonly problems: readonly Problem[];
}

interface Listed {
  /** Pair of workloads → ports as JSON. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Workload and direction → blocks with ports as JSON. */
  readonly blocks: ReadonlyMap<string, readonly { readonly block: Block; readonly ports: string }[]>;
  readonly problems: readonly Problem[];
}

/** Compares what two inputs let through; outside addresses are compared one by one, however they are parted. */
export async function diffNetworks(before: Source, after: Source): Promise<NetworkDiff> {
  const [old, now] = [await listed(before), await listed(after)];
  const changes: ChangedConnection[] = [];
  const add = (from: Peer, to: Peer, was: string | undefined, is: string | undefined): void => {
    if (was === is) return;
    const change = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    const read = (text: string | undefined) => (text === undefined ? [] : (JSON.parse(text) as Allowed));
    changes.push({ change, from, to, before: read(was), after: read(is) });
  };
  for (const key of new Set([...old.pairs.keys(), ...now.pairs.keys()])) {
    const [from, to] = JSON.parse(key) as [NamedPeer, NamedPeer];
    add(from, to, old.pairs.get(key), now.pairs.get(key));
  }
  for (const key of new Set([...old.blocks.keys(), ...now.blocks.keys()])) {
    const [peer, inward] = JSON.parse(key) as [NamedPeer, boolean];
    for (const { cidr, was, is } of compared(old.blocks.get(key) ?? [], now.blocks.get(key) ?? [])) {
      if (inward) add({ cidr }, peer, was, is);
      else add(peer, { cidr }, was, is);
    }
  }
  return { version: 1, changes, problems: [...old.problems, ...now.problems] };
}

async function listed(source: Source): Promise<Listed> {
  const read = await readNetwork({ source });
  const print = portPrinter(read.network);
  const pairs = new Map<string, string>();
  const blocks = new Map<string, { block: Block; ports: string }[]>();
  connections(read, {}, (from: End, to: End, open) => {
    const ports = JSON.stringify(print(open));
    if (from.peer !== null && to.peer !== null) pairs.set(JSON.stringify([from.peer, to.peer]), ports);
    else {
      const key = JSON.stringify([from.peer ?? to.peer, from.peer === null]);
      const block = parseCidr(from.cidr ?? to.cidr ?? "");
      const known = blocks.get(key);
      if (!block) return;
      if (known) known.push({ block, ports });
      else blocks.set(key, [{ block, ports }]);
    }
  });
  return { pairs, blocks, problems: read.problems };
}

type Parted = readonly { readonly block: Block; readonly ports: string }[];

interface Run {
  readonly first: bigint;
  last: bigint;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** The blocks in which two lists differ, as few as there can be. */
function* compared(
  old: Parted,
  now: Parted,
): Generator<{ cidr: string; was: string | undefined; is: string | undefined }> {
  for (const family of [4, 6] as const) {
    const [a, b] = [old, now].map((list) =>
      list.filter(({ block }) => block.family === family).toSorted((x, y) => (x.block.first < y.block.first ? -1 : 1)),
    ) as unknown as [Parted, Parted];
    const marks = new Set([...a, ...b].flatMap(({ block }) => [block.first, block.last + 1n]));
    const points = [...marks].toSorted((x, y) => (x < y ? -1 : 1));
    let [i, j] = [0, 0];
    let run: Run | null = null;
    const found: Run[] = [];
    for (const [at, first] of points.entries()) {
      const next = points[at + 1];
      if (next === undefined) break;
      while (i < a.length && (a[i]?.block.last ?? 0n) < first) i++;
      while (j < b.length && (b[j]?.block.last ?? 0n) < first) j++;
      const was = portsAt(a[i], first);
      const is = portsAt(b[j], first);
      if (run && run.was === was && run.is === is && run.last + 1n === first) run.last = next - 1n;
      else found.push((run = { first, last: next - 1n, was, is }));
    }
    for (const { first, last, was, is } of found) {
      if (was === is) continue;
      for (const cidr of cidrsBetween({ family, first, last })) yield { cidr, was, is };
    }
  }
}

const portsAt = (entry: Parted[number] | undefined, address: bigint): string | undefined =>
  entry && entry.block.first <= address ? entry.ports : undefined;
