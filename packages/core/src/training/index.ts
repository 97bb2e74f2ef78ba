export type { Executor, PreparedStep, RunPosition, Step } from "./executor.js";
export { type Feeds, type Fill, immediateFeeds } from "./feeds.js";
export { at, evaluationPass, type PassOptions, withPass } from "./pass.js";
export { eager, feedBatch } from "./eager.js";
