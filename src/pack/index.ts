export type { Adjustment, Control, FixStep, Subject } from "./control.ts";
export { builtInControls, readControls } from "./controls.ts";
