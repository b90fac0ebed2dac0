const counts = new Uint32Array(128);

/** Shannon entropy of a text in bits per character; characters beyond ASCII count as one. */
export function entropyOf(text: string): number {
  if (text.length === 0) return 0;
  counts.fill(0);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    (counts as { [index: number]: number })[code < 128 ? code : 127] = (counts[code < 128 ? code : 127] as number) + 1;
  }
  let sum = 0;
  for (const count of counts) if (count > 0) sum += count * Math.log2(count);
  return Math.log2(text.length) - sum / text.length;
}
