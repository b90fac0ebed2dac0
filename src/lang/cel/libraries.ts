import type { Library } from "./declaration.ts";
import { library as encoders } from "./library/encoders.ts";
import { library as authorizer } from "./library/kubernetes-authorizer.ts";
import { library as cidr } from "./library/kubernetes-cidr.ts";
import { library as format } from "./library/kubernetes-format.ts";
import { library as ip } from "./library/kubernetes-ip.ts";
import { library as jsonPatch } from "./library/kubernetes-json-patch.ts";
import { library as kubernetesLists } from "./library/kubernetes-lists.ts";
import { library as quantity } from "./library/kubernetes-quantity.ts";
import { library as regex } from "./library/kubernetes-regex.ts";
import { library as semver } from "./library/kubernetes-semver.ts";
import { library as kubernetesStrings } from "./library/kubernetes-strings.ts";
import { library as urls } from "./library/kubernetes-urls.ts";
import { library as lists } from "./library/lists.ts";
import { library as math } from "./library/math.ts";
import { library as optionals } from "./library/optionals.ts";
import { library as sets } from "./library/sets.ts";
import { library as strings } from "./library/strings.ts";
import { totalMilliseconds } from "./standard/times.ts";
import { bindings, blocks, twoVariables } from "./syntax/macros.ts";

/** What the specification's own suite of tests uses beyond the standard library. */
export const specificationLibraries: readonly Library[] = [
  optionals,
  twoVariables,
  bindings,
  blocks,
  strings,
  math,
  encoders,
  lists,
  sets,
  ip,
  cidr,
];

/** What the API server's environment has beyond the standard library. */
export const serverLibraries: readonly Library[] = [
  optionals,
  twoVariables,
  kubernetesStrings,
  sets,
  lists,
  kubernetesLists,
  regex,
  urls,
  ip,
  cidr,
  quantity,
  semver,
  format,
  jsonPatch,
  authorizer,
  { name: "kubernetes.durations", functions: [totalMilliseconds] },
];

/** {@link serverLibraries} and what is handy beside them, which an API server refuses. */
export const kubernetesLibraries: readonly Library[] = [...serverLibraries, math, bindings];
