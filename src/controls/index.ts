export { type CompiledControl, compileControl } from "./compiled.ts";
export type { ControlJudgement } from "./judgement.ts";
export { judge, type Selection, type Verdicts } from "./judge.ts";
