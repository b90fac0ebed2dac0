import type { Library } from "../declaration.ts";
import { KUBERNETES_FORMAT } from "./kubernetes-text-format.ts";
import { stringFunctions } from "./strings.ts";

/**
 * The extension for strings in the version that the API server has: an index past the end finds nothing where the
 * specification has an error, and `format` writes numbers in American English.
 */
export const library: Library = { name: "kubernetes.strings", functions: stringFunctions(KUBERNETES_FORMAT, () => -1) };
