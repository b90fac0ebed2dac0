/** Lengths past this are not compared. */
const LONGEST = 64;

/** The number of letters to add, drop, change or swap to make one word of the other; at most `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}

/** The known word that an unknown one was probably meant to be; null when none is near. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST) return null;
  const lower = word.toLowerCase();
  const most = Math.min(3, Math.floor(word.length / 3));
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of known) {
    const far = candidate.toLowerCase() === lower ? 0 : distance(lower, candidate.toLowerCase(), most);
    if (far < least) {
      least = far;
      best = candidate;
    }
  }
  return best;
}
