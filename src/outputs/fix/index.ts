export { Draft, isEqual, isFields, valueAt } from "./draft.ts";
export { applied, type Edit, Uneditable } from "./edit.ts";
export { notePatch, refusalOf } from "./rules.ts";
export { differencesOf, type Difference, isAllowed, type Unit, unitsOf } from "./units.ts";
export { entryLines, type Manner, scalarInPlace } from "./written.ts";
export { type Planned, planTexts, type Wanted } from "./plan.ts";
export { unifiedDiff } from "./unified-diff.ts";
