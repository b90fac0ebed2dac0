import type { Constant, Library } from "../declaration.ts";
import { OPTIONAL_MACROS, STANDARD_MACROS } from "../syntax/macros.ts";
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  TYPE,
  type Type,
  typeOfType,
  UINT,
} from "../type.ts";
import { TypeValue } from "../value.ts";
import { arithmetic } from "./arithmetic.ts";
import { comparisons } from "./comparisons.ts";
import { containers } from "./containers.ts";
import { conversions } from "./conversions.ts";
import { messageTypes } from "./messages.ts";
import { texts } from "./texts.ts";
import { times } from "./times.ts";

const TYPES: Readonly<Record<string, Type>> = {
  bool: BOOL,
  bytes: BYTES,
  double: DOUBLE,
  int: INT,
  list: listOf(DYN),
  map: mapOf(DYN, DYN),
  null_type: NULL,
  string: STRING,
  type: TYPE,
  uint: UINT,
  optional_type: optionalOf(DYN),
  "google.protobuf.Duration": DURATION,
  "google.protobuf.Timestamp": TIMESTAMP,
};

const typeConstant = ([name, type]: [string, Type]): [string, Constant] => [
  name,
  { type: typeOfType(type), value: new TypeValue(name) },
];

/** The functions, types and macros that every environment has. */
export const standard: Library = {
  name: "standard",
  functions: [...arithmetic, ...comparisons, ...containers, ...texts, ...times, ...conversions],
  constants: { ...messageTypes, ...Object.fromEntries(Object.entries(TYPES).map(typeConstant)) },
  macros: [...STANDARD_MACROS, ...OPTIONAL_MACROS],
};
