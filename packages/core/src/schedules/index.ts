export { constant } from "./constant.js";
export { cosine, type CosineOptions } from "./cosine.js";
export { cyclic, type CyclicOptions } from "./cyclic.js";
export { linearWarmup, type LinearWarmupOptions } from "./linear-warmup.js";
export { isPlateau, plateau, type PlateauOptions, type PlateauSchedule } from "./plateau.js";
export { requireWeight } from "./require-weight.js";
export { restoreSchedule } from "./restore-schedule.js";
export { describedSchedule, type DescribedSchedule, describeSchedule } from "./schedule.js";
export { stepDecay, type StepDecayOptions } from "./step-decay.js";
