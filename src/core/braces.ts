/** Literal text and the expressions in its braces in turn; braces inside string literals of an expression do not end it. */
export function splitBraces(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", from)) {
    let depth = 1;
    let end = at + 1;
    for (let quote = ""; end < text.length && depth > 0; end++) {
      const char = text[end] as string;
      if (quote) quote = char === quote ? "" : quote;
      else if (char === '"' || char === "'") quote = char;
      else if (char === "{") depth++;
      else if (char === "}") depth--;
    }
    if (depth > 0) break;
    parts.push(text.slice(from, at), text.slice(at + 1, end - 1));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}
