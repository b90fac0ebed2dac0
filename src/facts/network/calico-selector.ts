/** Labels of a pod or namespace. */
type Labels = Readonly<Record<string, string>>;

/** A condition on labels that is not a label selector of Kubernetes. */
export interface LabelTest {
  readonly text: string;
  readonly test: (labels: Labels) => boolean;
}

const TOKEN = /\s*(\|\||&&|==|!=|!|\(|\)|\{|\}|,|"[^"]*"|'[^']*'|[A-Za-z0-9_./-]+)/y;
const MAX_LENGTH = 10_000;
const MAX_DEPTH = 50;

/**
 * A selector of Calico as a condition; null when it cannot be read.
 *
 * @see https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
export function calicoSelector(text: string): LabelTest | null {
  if (text.length > MAX_LENGTH) return null;
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const whole = text.trimEnd();
  while (TOKEN.lastIndex < whole.length) {
    const found = TOKEN.exec(whole);
    if (!found) return null;
    tokens.push(found[1] ?? "");
  }
  if (tokens.length === 0) return { text: "all()", test: () => true };
  const reader = new Reader(tokens);
  const test = reader.any(0);
  return test && reader.atEnd ? { text, test } : null;
}

type Test = LabelTest["test"];

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;
  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  any(depth: number): Test | null {
    let left = this.#both(depth);
    while (left && this.#take("||")) {
      const [a, b] = [left, this.#both(depth)];
      if (!b) return null;
      left = (labels) => a(labels) || b(labels);
    }
    return left;
  }

  #both(depth: number): Test | null {
    let left = this.#one(depth);
    while (left && this.#take("&&")) {
      const [a, b] = [left, this.#one(depth)];
      if (!b) return null;
      left = (labels) => a(labels) && b(labels);
    }
    return left;
  }

  #one(depth: number): Test | null {
    if (depth > MAX_DEPTH) return null;
    if (this.#take("!")) {
      const inner = this.#one(depth + 1);
      return inner && ((labels) => !inner(labels));
    }
    if (this.#take("(")) {
      const inner = this.any(depth + 1);
      return inner && this.#take(")") ? inner : null;
    }
    const word = this.#next();
    if (word === null) return null;
    if (word === "all" && this.#call()) return () => true;
    if (word === "global" && this.#call()) return () => false;
    if (word === "has" && this.#take("(")) {
      const key = this.#next();
      return key !== null && this.#take(")") ? (labels) => Object.hasOwn(labels, key) : null;
    }
    return this.#comparison(word);
  }

  #comparison(key: string): Test | null {
    const value = (labels: Labels): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
    const operator = this.#next();
    if (operator === "==" || operator === "!=") {
      const wanted = this.#text();
      if (wanted === null) return null;
      return operator === "==" ? (labels) => value(labels) === wanted : (labels) => value(labels) !== wanted;
    }
    if (operator === "in") return this.#listed(value, true);
    if (operator === "not" && this.#take("in")) return this.#listed(value, false);
    if (operator === "contains") return this.#part((text, part) => text.includes(part), value);
    if (operator === "starts" && this.#take("with")) return this.#part((text, part) => text.startsWith(part), value);
    if (operator === "ends" && this.#take("with")) return this.#part((text, part) => text.endsWith(part), value);
    return null;
  }

  #part(holds: (text: string, part: string) => boolean, value: (labels: Labels) => string | undefined): Test | null {
    const part = this.#text();
    if (part === null) return null;
    return (labels) => {
      const text = value(labels);
      return text !== undefined && holds(text, part);
    };
  }

  #listed(value: (labels: Labels) => string | undefined, wanted: boolean): Test | null {
    if (!this.#take("{")) return null;
    const values = new Set<string | undefined>();
    while (!this.#take("}")) {
      const text = this.#text();
      if (text === null) return null;
      values.add(text);
      this.#take(",");
    }
    return (labels) => values.has(value(labels)) === wanted;
  }

  #call(): boolean {
    return this.#take("(") && this.#take(")");
  }
  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
  #next(): string | null {
    return this.#tokens[this.#at++] ?? null;
  }
  #text(): string | null {
    const token = this.#next();
    return token !== null && /^["']/.test(token) ? token.slice(1, -1) : null;
  }
}
