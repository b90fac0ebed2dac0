export type { Adjustment, Control, FixStep, Subject } from "./control.ts";
export { builtInControls, controlExamples, readControls } from "./controls.ts";
export { readSchemas } from "./schemas.ts";
