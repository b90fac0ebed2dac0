/** Levels that blocks and parentheses may nest in one template. */
export const MAX_PARSE_DEPTH = 1_000;
/** Templates that may be running inside one another. */
export const MAX_EXECUTION_DEPTH = 1_000;
/** Actions, iterations and calls that one rendering may take. */
export const MAX_STEPS = 20_000_000;
/** Characters that one rendering may print, counting what includes print. */
export const MAX_OUTPUT = 64 * 1024 * 1024;
/** Parts that a value may have when it is printed, copied or compared; more only come from values that hold themselves. */
export const MAX_PARTS = 1_000_000;
/** Items that one list made by a function may have. */
export const MAX_ITEMS = 1_000_000;
/** Characters that one text made by a function may have. */
export const MAX_TEXT = 16 * 1024 * 1024;
