import type { AddressBlock } from "./address.ts";
import type { PeerBlock } from "./policy.ts";

/** Outside addresses that no rule tells apart: one or more ranges of a family. */
export interface AddressAtom {
  readonly family: 4 | 6;
  readonly ranges: readonly AddressBlock[];
  /** False for IPv6 where no rule names a block of it: answers then leave it out, as it is all alike. */
  readonly listed: boolean;
}

const LAST = { 4: (1n << 32n) - 1n, 6: (1n << 128n) - 1n } as const;

/** True when a block with its exceptions holds an address. */
export const holds = ({ block, except }: PeerBlock, family: 4 | 6, value: bigint): boolean =>
  within(block, family, value) && !except.some((part) => within(part, family, value));

const within = (block: AddressBlock, family: 4 | 6, value: bigint): boolean =>
  block.family === family && value >= block.first && value <= block.last;

/**
 * All addresses, parted so that rules with these blocks treat each part alike.
 *
 * @returns The parts, and for each block the indexes of the parts that it holds.
 */
export function partAddresses(blocks: readonly PeerBlock[]): { atoms: AddressAtom[]; held: number[][] } {
  const atoms: AddressAtom[] = [];
  const held: number[][] = blocks.map(() => []);
  for (const family of [4, 6] as const) {
    const mine = blocks.flatMap((block, index) => (block.block.family === family ? [{ block, index }] : []));
    const listed = family === 4 || mine.length > 0;
    const marks = new Map<string, { atom: number; ranges: AddressBlock[] }>();
    for (const range of pieces(family, mine)) {
      const holding = range.holding.join();
      let mark = marks.get(holding);
      if (!mark) {
        mark = { atom: atoms.length, ranges: [] };
        marks.set(holding, mark);
        atoms.push({ family, ranges: mark.ranges, listed });
        for (const index of range.holding) held[index]?.push(mark.atom);
      }
      mark.ranges.push({ family, first: range.first, last: range.last });
    }
  }
  return { atoms, held };
}

interface Piece {
  readonly first: bigint;
  readonly last: bigint;
  /** Indexes of the blocks that hold it, sorted. */
  readonly holding: readonly number[];
}

/** The ranges between neighbouring ends of blocks, in order; neighbours that the same blocks hold are one. */
function pieces(family: 4 | 6, blocks: readonly { block: PeerBlock; index: number }[]): Piece[] {
  // by how much the number of a block's parts that hold an address changes; an exception outweighs its block
  const changes = new Map<bigint, { index: number; by: number }[]>();
  const change = (at: bigint, index: number, by: number): void => {
    const list = changes.get(at);
    if (list) list.push({ index, by });
    else changes.set(at, [{ index, by }]);
  };
  for (const { block, index } of blocks) {
    change(block.block.first, index, 1);
    change(block.block.last + 1n, index, -1);
    for (const part of block.except) {
      change(part.first, index, -1000);
      change(part.last + 1n, index, 1000);
    }
  }
  change(0n, -1, 0);
  const points = [...changes.keys()].filter((point) => point <= LAST[family]).toSorted((a, b) => (a < b ? -1 : 1));
  const weight = new Map<number, number>();
  const holding = new Set<number>();
  const found: Piece[] = [];
  for (const [at, first] of points.entries()) {
    let changed = false;
    for (const { index, by } of changes.get(first) ?? []) {
      const now = (weight.get(index) ?? 0) + by;
      weight.set(index, now);
      if (now > 0 === holding.has(index)) continue;
      changed = true;
      if (now > 0) holding.add(index);
      else holding.delete(index);
    }
    const last = (points[at + 1] ?? LAST[family] + 1n) - 1n;
    const before = found.at(-1);
    if (before && !changed) found[found.length - 1] = { ...before, last };
    else found.push({ first, last, holding: [...holding].toSorted((a, b) => a - b) });
  }
  return found;
}
