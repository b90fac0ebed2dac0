/**
 * Patterns that JavaScript's own engine matches as RE2 does, and fast. That engine backtracks, so only patterns are
 * taken whose every way through can be counted beforehand: two repetitions without bound at most, {@link MAX_WAYS} other
 * choices, and no repeated group that can match one text in two ways. Longer texts are left to RE2.
 */

/** A simple pattern, and the longest text, in UTF-16 code units, that it may be asked of. */
export interface SimplePattern {
  readonly expression: RegExp;
  readonly longest: number;
}

/** Steps that one question may take: the choices times the length, once for each place that may move. */
const MAX_STEPS = 4_000_000;
const MAX_LENGTH = 100_000;
/** The product of the numbers of choices at all places of a pattern. */
const MAX_WAYS = 128;

const CLASS = String.raw`\[\^?(?:[A-Za-z0-9_./:,@+ %=~(){}|$*?!"'#&;<>-]|\\[\]\[\\.\-/(){}|$*+?^dw])+\]`;
const CHARACTER = String.raw`[A-Za-z0-9_\-/:,@#%&=~<>!"'; ]|\\[.\-/+*?()\[\]{}|^$\\dw]`;
const TOKEN = new RegExp(
  String.raw`(?<atom>${CLASS}|${CHARACTER}|\.)|(?<open>\((?:\?:)?)|(?<close>\))|(?<repeat>[*+?]|\{(?<least>\d{1,3})(?:,(?<most>\d{1,3}))?\})|(?<choice>\|)|(?<anchor>[\^$])`,
  "y",
);

/** The pattern as a JavaScript expression; null when it is not simple. */
export function simplePattern(source: string): SimplePattern | null {
  const scan = new Scan();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const groups = TOKEN.exec(source)?.groups;
    if (!groups || !scan.take(groups)) return null;
  }
  return scan.finish();
}

type Groups = Readonly<Record<string, string | undefined>>;

class Scan {
  #text = "";
  /** For each open group, whether it holds nothing but characters so far. */
  readonly #rigid: boolean[] = [];
  #unbounded = 0;
  #ways = 1;
  /** What a repetition would apply to. */
  #before: "nothing" | "atom" | "rigid group" | "group" = "nothing";

  /** Takes a token in; false when it makes the pattern one that is not simple. */
  take({ atom, open, close, repeat, least, most, choice, anchor }: Groups): boolean {
    if (repeat !== undefined) return this.#repeat(repeat, least, most);
    // A dot takes, as in RE2, anything but a line feed.
    this.#text += atom === "." ? "[^\\n]" : (atom ?? open ?? close ?? choice ?? anchor ?? "");
    if (open !== undefined) this.#rigid.push(true);
    if (close !== undefined) return this.#close();
    if (choice !== undefined) this.#ways *= 2;
    if (atom === undefined && open === undefined) this.#loosen();
    this.#before = atom === undefined ? "nothing" : "atom";
    return true;
  }

  #close(): boolean {
    const rigid = this.#rigid.pop();
    this.#before = rigid ? "rigid group" : "group";
    if (rigid === false) this.#loosen();
    return rigid !== undefined;
  }

  #loosen(): void {
    if (this.#rigid.length > 0) this.#rigid[this.#rigid.length - 1] = false;
  }

  #repeat(repeat: string, least = "0", most = least): boolean {
    if (this.#before === "nothing" || (this.#before === "group" && repeat !== "?")) return false;
    if (repeat === "*" || repeat === "+") this.#unbounded++;
    else this.#ways *= repeat === "?" ? 2 : Number(most) - Number(least) + 1;
    this.#text += repeat;
    this.#before = "nothing";
    this.#loosen();
    return true;
  }

  finish(): SimplePattern | null {
    if (this.#rigid.length > 0 || this.#unbounded > 2 || this.#ways > MAX_WAYS || this.#ways < 1) return null;
    const longest = Math.min(MAX_LENGTH, Math.floor((MAX_STEPS / this.#ways) ** (1 / (this.#unbounded + 1))));
    try {
      return { expression: new RegExp(this.#text, "u"), longest };
    } catch (error) {
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }
}
