import { type Sample, sample } from "./generate.ts";
import { Random } from "./random.ts";

const BITS =
  "null|[]|{}|- |: |&a |*a|<<: |!!int |\n|  |\t|'|\"|$patch: delete|$patch: bad|[name=x]|*|-1|999|~|true|---\n|../|/|(|[|]|{|}|__proto__|constructor|metadata|kind|%|\0|é".split(
    "|",
  );
const PARTS = [/[a-z]+/g, /\d+/g, /: \S+/g];

function broken(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + random.pick(BITS) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random.below(10));
    case 2: {
      const lines = text.split("\n");
      const one = random.below(lines.length);
      const other = random.below(lines.length);
      [lines[one], lines[other]] = [lines[other] ?? "", lines[one] ?? ""];
      return lines.join("\n");
    }
    default:
      return text.replace(random.pick(PARTS), (match) => (random.chance(0.1) ? random.pick(BITS) : match));
  }
}

/** A random kustomization, broken in a few places. */
export function mutated(seed: number): Sample {
  const random = new Random(seed);
  const { files, path } = sample(seed);
  const changed: Record<string, string> = { ...files };
  const names = Object.keys(files);
  for (let count = 1 + random.below(4); count > 0; count--) {
    const name = random.pick(names);
    changed[name] = broken(changed[name] ?? "", random);
  }
  return { files: changed, path };
}
