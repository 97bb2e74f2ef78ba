import * as tf from "@tensorflow/tfjs";
import { type Question, type Questions } from "../protocol/messages.js";
import { readDropped } from "./dropped.js";
import { type Session } from "./session.js";
import { showExamples } from "./show.js";
import { values, viewDecoded, viewPlane, viewPosterior, viewSamples } from "./views.js";

type Answers = { [Q in Question]: (ask: Questions[Q]["ask"]) => Promise<Questions[Q]["answer"]> };

/** What a session says to each question of the page. */
export function answersOf(session: Session): Answers {
  return {
    open: (ask) => session.open(ask),
    adjust: ({ settings }) => session.adjust(settings),
    run: async ({ on }) => (await session.run(on), null),
    step: async () => (await session.step(), null),
    pace: async ({ milliseconds }) => (session.pace(milliseconds), null),
    snapshot: async () => (await session.snapshot(), null),
    save: () => session.save(),
    addData: async (ask) => addData(session, ask),
    decode: (ask) => viewDecoded(session.viewed, ask),
    encode: ({ x, label }) => viewPosterior(session.viewed, x, label),
    example: async ({ index }) => {
      const { x, labels, count } = session.viewed.examples;
      const width = x.length / count;
      return { x: x.slice(index * width, (index + 1) * width), label: labels?.[index] ?? -1 };
    },
    plane: (ask) => viewPlane(session.viewed, ask),
    samples: (ask) => viewSamples(session.viewed, ask),
    codesOf: async ({ x }) => {
      const { explorer, spec } = session.viewed;
      const codes = await values(() => tf.cast(explorer.codes!.encode(tf.tensor(x, [1, ...spec.shape])), "float32"));
      return Int32Array.from(codes);
    },
    decodeCodes: async ({ codes }) => {
      const { explorer, spec } = session.viewed;
      const { places } = explorer.abilities.codes!;
      const count = codes.length / places;
      const made = await values(() => explorer.codes!.decode(tf.tensor2d(codes, [count, places], "int32")));
      return showExamples(made, spec, { columns: count });
    },
    codebook: async () => {
      const { explorer, spec } = session.viewed;
      const { size, places } = explorer.abilities.codes!;
      const rows = Int32Array.from({ length: size * places }, (_, i) => Math.floor(i / places));
      const made = await values(() => explorer.codes!.decode(tf.tensor2d(rows, [size, places], "int32")));
      return showExamples(made, spec, { columns: 8 });
    },
  };
}

/** Examples of files that a visitor dropped in, under a name that no data set of the page has. */
async function addData(session: Session, dropped: Questions["addData"]["ask"]) {
  const { wanted } = session;
  const fitting = wanted && (await readDropped(dropped, wanted).catch(() => undefined));
  const data = fitting ?? (await readDropped(dropped));
  const [key, title] = [`file:${session.added.size + 1}`, dropped.name];
  session.added.set(key, { title, load: async () => data, readAs: (spec) => readDropped(dropped, spec) });
  return { name: key, title };
}
