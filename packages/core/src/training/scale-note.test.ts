import { expect, test, vi } from "vitest";
import { toyModel, toySource } from "../../test/toy-model.js";
import { fit } from "./fit.js";
import { noteScale } from "./scale-note.js";

test("a run says once of a source that a column of it is far from unit scale, before it trains", async () => {
  const source = toySource(20, 7, { name: "incomes", shape: [3], kind: "real", names: ["a", "b", "c"] });
  const unscaled: typeof source = {
    ...source,
    read: (indices, stream) => {
      const { x } = source.read(indices, stream);
      return { x: { ...x!, values: x!.values.map((_, i) => (i % 3 === 1 ? 100 : 1)) } };
    },
  };
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    for (let run = 0; run < 2; run++) {
      const model = toyModel({ rate: 1e-6 });
      await fit(model, unscaled, { epochs: 1 });
      model.dispose();
    }
    expect(write.mock.calls).toEqual([
      [
        'fit: Column "b" of data "incomes" has a root mean square of 100: ' +
          "standardise it to mean 0 and variance 1, as standardise and fromTable of @elbo/datasets do.\n",
      ],
    ]);
  } finally {
    write.mockRestore();
  }
});

test("nothing is said of values of unit scale", () => {
  const lines: string[] = [];
  noteScale(toySource(20), (line) => lines.push(line));
  expect(lines).toEqual([]);
});
