import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";

/** Prints each failure whole, skips by name, and one closing line `N passed, N failed` (`, N skipped` may follow). */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  for await (const event of source) {
    if (event.type === "test:stderr" || event.type === "test:stdout") yield event.data.message;
    if (event.type === "test:pass" && event.data.details.type !== "suite") {
      if (event.data.skip === undefined) passed++;
      else {
        skipped++;
        yield `skipped: ${event.data.name}${typeof event.data.skip === "string" ? `: ${event.data.skip}` : ""}\n`;
      }
    }
    if (event.type === "test:fail") {
      const { file, line, name } = event.data;
      const cause = event.data.details.error.cause ?? event.data.details.error;
      const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      // a suite that fails by itself, and not only by its tests, is a failure of its own
      if (event.data.details.type !== "suite" || !/subtests? failed/.test(text)) {
        failed++;
        yield `\nnot ok: ${name} (${file ? relative(process.cwd(), file) : "?"}:${line ?? "?"})\n${text}\n`;
      }
    }
  }
  yield `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`;
}
