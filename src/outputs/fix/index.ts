export { isEqual } from "./draft.ts";
export { type Planned, planTexts, type Wanted } from "./plan.ts";
export { unifiedDiff } from "./unified-diff.ts";
