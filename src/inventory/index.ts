export type { Document, JsonObject, Resource } from "./resource.ts";
