/** A closed interval of costs or sizes. Numbers above {@link MOST} do not exist. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What stands for a number without a known bound, and the highest there is: the end of 64 bits. */
export const MOST = 2 ** 64;

const capped = (value: number) => (value > MOST ? MOST : value);

/** Exactly this number. */
export const fixed = (value: number): Range => ({ min: value, max: value });
/** Anything at all. */
export const UNKNOWN: Range = { min: 0, max: MOST };

export const add = (left: Range, right: Range): Range => ({
  min: capped(left.min + right.min),
  max: capped(left.max + right.max),
});

export const multiply = (left: Range, right: Range): Range => ({
  min: capped(left.min * right.min),
  max: capped(left.max * right.max),
});

/** Times a factor, rounded up. */
export const scale = (range: Range, factor: number): Range => ({
  min: capped(Math.ceil(range.min * factor)),
  max: capped(Math.ceil(range.max * factor)),
});

/** The smallest interval around both. */
export const union = (left: Range, right: Range): Range => ({
  min: Math.min(left.min, right.min),
  max: Math.max(left.max, right.max),
});

export const sum = (ranges: readonly Range[]): Range => ranges.reduce(add, fixed(0));
