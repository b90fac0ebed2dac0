/** A stream of numbers from 0 to 1 that is the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const split = (text: string): string[] => text.split(" ");

/** Plain scalars that read as themselves or as something else, and break nothing around them. */
const CALM = [
  ...split("a b on Off y N yes no true FALSE null ~ Null 0 -0 +1 12 0777 0o17 0x1F 0X1f 0b11 08 09.5 1_000 0x_1"),
  ...split("1e3 1E+3 1.5 .5 -.5 +.5e-3 1. 1.e2 _1 -- -a + 0x 0b2 0o8 9007199254740993 18446744073709551615"),
  ...split("18446744073709551616 -9223372036854775808 -9223372036854775809 1e400 1:30 190:20:30 2001-01-01"),
  ...split("2001-12-14t21:59:43.10-05:00 .5_0 0.5_0 1__0 a:b a#b http://x.y/z?q=1 = < 0o 1e e1 0.0 -0.0 1e-7 nan"),
  ...split("123456789012345680000 0.1e21 inf Infinity 00 0_7 +0x1F -0b11 0b 1e3_0 0. 00.5 -_1 +_1 1_ 500m 1Gi é"),
  ...["foo bar", "foo  bar", "it's", 'say "x"', "日本", "😀", "a\u00a0b", "x]", "y}", "a b:c", "TRUE "],
];
/** Scalars that may be wrong, or change what is around them. */
const WILD = [
  ...[".inf", "-.Inf", ".NaN", "- ", "-", "- x", "a,b", "[", "{", "@x", "`x", "%x", "&", "*", "!", "?", "? x", "?x"],
  ...[
    ":x",
    "::",
    "|x",
    "> x",
    '"q',
    "'q",
    "\u2028",
    "\u0085",
    "a\tb",
    "a\t",
    "\ta",
    "...",
    "---",
    "--- a",
    "<<",
    "a #b",
  ],
];
const QUOTED = [
  ...[`""`, `''`, `"a"`, `'it''s'`, String.raw`"\n"`, String.raw`"\x41\u00e9\U0001F600"`, String.raw`"a\tb"`],
  ...[String.raw`'\n'`, '"a\\\n  b"', '"a\n  b"', "'a\n\n  b'", '"a \n b"', `"12"`, `'true'`, String.raw`"\0"`],
  ...[String.raw`"\e\N\_\L\P"`, '"a\\ \n b"', `"  a  "`, `'  '`, `"#"`, `': '`, `"é😀"`, '"\\\n a"', '"a\n\\\n b"'],
];
const WRONG_QUOTED = [String.raw`"\/"`, String.raw`"\q"`, String.raw`"\ud800"`, "'a\n---\nb'", '"a', "'a"];
const TAGGED = [
  ...["!!str 12", "!foo x", "!!int 12", "!!float 1", "!!bool yes", "!!null null", "!!binary aGk=", "! 12", "!!str"],
  ...["!!timestamp 2001-01-01", "!foo", "!!int '7'", "!!int 1.5", "!!bool 1", "!!float a", "!!null x", "!a%20b c"],
  ...["!<tag:yaml.org,2002:str> 1", "!e!x 1", "!! 1", "!!set {a}", "!!merge x"],
];
const KEYS = [
  ...split('a b c d key on 1 03 0x4 2.0 1.5 1e10 0.1 true \'q\' "q" constructor 2001-01-01 .inf "" é a# -a'),
  ...split("1e-7 1000000.5 123456789.0 toString __proto__ name metadata"),
  "a b",
];
const WILD_KEYS = [
  "~",
  "null",
  "<<",
  "? a",
  "a: b",
  "18446744073709551615",
  "[a]",
  "{a: b}",
  "!!str a",
  "*x",
  "&x k",
  "",
];

/** Writes YAML documents of every look, right and wrong, from a seed. */
export class DocumentWriter {
  readonly #random: () => number;
  readonly #calm: boolean;
  readonly #anchors: string[] = [];

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.#calm = this.#chance(0.75);
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #plain(): string {
    return this.#calm || this.#chance(0.6) ? this.#pick(CALM) : this.#pick(WILD);
  }

  #scalar(inFlow: boolean): string {
    const kind = this.#random();
    if (kind < 0.55) return this.#plain();
    if (kind < 0.75) return this.#calm || this.#chance(0.7) ? this.#pick(QUOTED) : this.#pick(WRONG_QUOTED);
    if (kind < 0.8) return this.#pick(this.#calm ? TAGGED.slice(0, 10) : TAGGED);
    if (kind < 0.84) return `${this.#anchor()} ${this.#plain()}`;
    if (kind < 0.88 && (this.#anchors.length > 0 || !this.#calm)) {
      return `*${this.#anchors.length > 0 ? this.#pick(this.#anchors) : "x"}${inFlow ? " " : ""}`;
    }
    return kind < 0.9 ? "" : this.#pick(["", "-", "+"]) + String(this.#below(100_000) / this.#pick([1, 10, 1000]));
  }

  #anchor(): string {
    const name = this.#pick(["x", "y", "z1", "a-b"]);
    this.#anchors.push(name);
    return `&${name}`;
  }

  #gap(): string {
    return this.#pick(this.#calm ? ["", "", " ", "  ", "\n          "] : ["", " ", "\n  ", " # c\n ", "\t", "\n"]);
  }

  #flow(depth: number): string {
    if (depth <= 0 || this.#chance(0.4)) return this.#scalar(true);
    const count = this.#below(4);
    const isMap = this.#chance(0.5);
    let text = isMap ? "{" : "[";
    for (let index = 0; index < count; index++) {
      text += this.#gap();
      if (isMap) text += this.#key() + this.#pick([": ", ": ", ": ", ":", " : ", ":\n ", ""]);
      else if (this.#chance(0.15)) text += this.#key() + this.#pick([": ", ":"]);
      if (!isMap || this.#chance(0.9)) text += this.#flow(depth - 1);
      text += this.#gap() + (index < count - 1 || this.#chance(0.2) ? "," : "");
    }
    const closes = this.#calm || this.#chance(0.95);
    return text + this.#gap() + (closes ? (isMap ? "}" : "]") : "");
  }

  #block(indent: number): string {
    const marks = this.#calm ? ["", "", "-", "+", "2", "1-", "-1", " # c"] : ["", "+2", "9", "0", " x", "4"];
    let text = this.#pick(["|", ">"]) + this.#pick(marks);
    const base = indent + this.#pick([1, 2, 2, 2, 4]);
    const lines = ["text", "more text here", "# no comment", "key: value", "- item", "é 😀", "end  ", "---", "\ttab"];
    for (let count = this.#below(6); count > 0; count--) {
      const kind = this.#random();
      if (kind < 0.15) text += "\n";
      else if (kind < 0.25) text += `\n${" ".repeat(this.#below(base + 2))}`;
      else {
        const more = this.#chance(0.2) ? this.#below(4) : 0;
        text += `\n${" ".repeat(base + more)}${this.#chance(0.1) ? "\t" : ""}${this.#pick(lines)}`;
      }
    }
    return text + (this.#chance(0.3) ? "\n".repeat(1 + this.#below(2)) : "");
  }

  #lineEnd(indent: number): string {
    if (!this.#chance(0.08)) return "\n";
    return this.#pick([
      "\n",
      "\n# c\n",
      `\n${" ".repeat(indent)}# c\n`,
      " # c\n",
      "\n\n",
      " \n",
      this.#calm ? "\n" : "\t\n",
    ]);
  }

  #properties(): string {
    if (!this.#chance(0.08)) return "";
    if (this.#chance(0.6)) return ` ${this.#anchor()}`;
    return ` ${this.#pick(["!!map", "!!seq", "!foo", "!!str", "&x !!map", "!!map &x"])}`;
  }

  #value(indent: number, depth: number): string {
    const kind = this.#random();
    if (depth > 0 && kind < 0.3) {
      const deeper = indent + this.#pick([1, 2, 2, 2, 4]);
      return this.#properties() + this.#lineEnd(deeper) + this.#map(deeper, depth - 1);
    }
    if (depth > 0 && kind < 0.5) {
      const deeper = indent + this.#pick([0, 0, 2, 2, 1]);
      return this.#properties() + this.#lineEnd(deeper) + this.#list(deeper, depth - 1);
    }
    if (kind < 0.6) return ` ${this.#properties().trim()}${this.#pick(["", " "])}${this.#flow(2)}`;
    if (kind < 0.7) return ` ${this.#properties().trim()} ${this.#block(indent)}`;
    if (kind < 0.75) {
      const next = this.#pick(["more", "and # c", "# c", "b: c", "- x", "it's"]);
      const deeper = " ".repeat(indent + this.#pick([0, 1, 2, 4]));
      const last = this.#chance(0.3) ? `\n\n  ${" ".repeat(indent)}last` : "";
      return ` ${this.#pick(CALM)}\n${deeper}${next}${last}`;
    }
    const gap = this.#calm || this.#chance(0.97) ? " " : this.#pick(["", "\t", "  "]);
    return gap + this.#scalar(false) + (this.#chance(0.1) ? " # c" : "");
  }

  #key(): string {
    return this.#calm || this.#chance(0.9) ? this.#pick(KEYS) : this.#pick(WILD_KEYS);
  }

  #map(indent: number, depth: number): string {
    let text = "";
    for (let index = 0, count = 1 + this.#below(4); index < count; index++) {
      text += " ".repeat(indent + (!this.#calm && this.#chance(0.02) ? 1 : 0));
      if (index > 0 && this.#chance(0.1)) {
        const alias = this.#anchors.length > 0 ? `*${this.#pick(this.#anchors)}` : "{a: 1}";
        text += `<<: ${this.#pick([alias, `[${alias} , {q: 1}]`, "{a: 1, b: 2}"])}`;
      } else {
        const colon = this.#calm || this.#chance(0.98) ? ":" : "";
        text += this.#key() + (this.#chance(0.02) ? " " : "") + colon + this.#value(indent, depth);
      }
      text += this.#lineEnd(indent);
    }
    return text.replace(/\n$/, "");
  }

  #list(indent: number, depth: number): string {
    let text = "";
    for (let count = 1 + this.#below(4); count > 0; count--) {
      const kind = this.#random();
      const gap = this.#pick([" ", " ", " ", "   ", this.#calm ? " " : "\t"]);
      text += `${" ".repeat(indent)}-`;
      if (kind < 0.35 && depth > 0) text += gap + this.#map(indent + 1 + gap.length, depth - 1).trimStart();
      else if (kind < 0.45 && depth > 0) text += ` ${this.#list(indent + 2, depth - 1).trimStart()}`;
      else text += this.#value(indent, depth);
      text += this.#lineEnd(indent);
    }
    return text.replace(/\n$/, "");
  }

  /** A document that nests about `depth` levels. */
  document(depth = 3): string {
    const starts = ["", "", "", "", "---\n", "# c\n", "\n\n", "%YAML 1.1\n---\n", "%TAG !e! tag:e,2000:\n---\n"];
    let text = this.#calm ? this.#pick(starts) : this.#pick(["--- ", "%YAML 1.2\n---\n", "  ", "%X\n---\n", ""]);
    const kind = this.#random();
    if (kind < 0.75) text += this.#map(0, depth);
    else if (kind < 0.88) text += this.#list(0, depth);
    else text += kind < 0.95 ? this.#flow(depth) : this.#value(0, 0).trimStart();
    text += this.#pick(["\n", "\n", "\n", "", "\n...\n", "\n# end", "\n\n", "\n  ", "\r\n"]);
    if (this.#chance(0.04)) text = text.replaceAll("\n", "\r\n");
    return this.#chance(0.01) ? text.replaceAll("\n", "\r") : text;
  }
}

const PIECES = [
  ...["\n", " ", "  ", ":", ": ", "- ", "#", " #", '"', "'", "[", "]", "{", "}", ",", "|", ">", "&a ", "*a", "!!str "],
  ...["\t", "---\n", "...\n", "\r\n", "? ", "0", "null", "<<: ", "%", "@", "é", "\\", "\u0000", "\ufeff", "\u2028"],
];

/** The text with a few small changes: pieces put in, taken out, copied, lines dropped or moved deeper. */
export function mutate(text: string, random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  let changed = text;
  for (let count = 1 + below(3); count > 0; count--) {
    const at = below(changed.length + 1);
    const kind = random();
    if (kind < 0.4) changed = changed.slice(0, at) + (PIECES[below(PIECES.length)] ?? "") + changed.slice(at);
    else if (kind < 0.7) changed = changed.slice(0, at) + changed.slice(at + 1 + below(3));
    else if (kind < 0.85) {
      const from = below(changed.length);
      changed = changed.slice(0, at) + changed.slice(from, from + below(20)) + changed.slice(at);
    } else {
      const lines = changed.split("\n");
      const line = below(lines.length);
      if (random() < 0.5) lines.splice(line, 1);
      else lines[line] = `${random() < 0.5 ? " " : "  "}${lines[line] ?? ""}`;
      changed = lines.join("\n");
    }
  }
  return changed;
}
