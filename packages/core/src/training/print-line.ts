/** A line to standard error, or to the console where there is none. */
export function printLine(line: string): void {
  const { stderr } = (globalThis as { process?: { stderr?: { write(text: string): unknown } } }).process ?? {};
  if (stderr !== undefined) return void stderr.write(`${line}\n`);
  // eslint-disable-next-line no-console -- where there is no standard error, this is the place for such lines
  console.info(line);
}
