export { SecretFinder } from "./detect.ts";
export type { Certainty, SecretMatch } from "./match.ts";
