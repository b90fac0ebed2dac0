import type { Analysis } from "./analysis.ts";
import { podSecurity } from "./pod-security.ts";
import { schema } from "./schema.ts";

export type { Analysis, Answered } from "./analysis.ts";

/** Every analysis by the name that controls use. */
export const analyses: Readonly<Record<string, Analysis>> = { "pod-security": podSecurity, schema };
