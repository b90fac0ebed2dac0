export type { FormatModule, ReportContext } from "./format.ts";
export { formats } from "./formats/index.gen.ts";
