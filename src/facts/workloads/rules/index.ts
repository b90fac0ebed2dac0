import type { Rule } from "../reading.ts";

/** The rules that `rules:` of a kind's entry may name. */
export const RULES: Readonly<Record<string, Rule>> = {};
