export { builtInCatalogue, type Catalogue, readCatalogue, readProducts } from "./catalogue.ts";
export type { Adjustment, CheckedControl, Control, FixStep, Subject } from "./control.ts";
export { builtInControls, controlExamples, readControls } from "./controls.ts";
export type * from "./kind.ts";
export { builtInKinds, readKinds } from "./kinds.ts";
export type * from "./product.ts";
export { readSchemas } from "./schemas.ts";
export type * from "./signs.ts";
