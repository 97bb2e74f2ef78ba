import process from "node:process";

// A process that ends as Node does where memory ends, with a stack that is longer than what is kept of its words.
process.on("message", ({ kind }) => {
  if (kind !== "run") return;
  const stack = Array.from({ length: 200 }, (_, frame) => `${frame}: 0x195e376  [/usr/bin/node]`);
  process.stderr.write("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n", () =>
    process.stderr.write(`${stack.join("\n")}\n`, () => process.exit(134)),
  );
});
