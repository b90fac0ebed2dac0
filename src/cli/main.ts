/** Runs the command line and gives the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  process.stderr.write(`ringfence: unknown command ${args[0] ?? ""}\n`);
  return 2;
}
