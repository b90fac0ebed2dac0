import { fuzz } from "../support/yaml-fuzz.ts";

fuzz(100_000);
