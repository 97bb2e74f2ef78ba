/** The argument of every command that works on a run. */
export const runArgument = { name: "run", summary: "folder of a run (default: the newest in runs)" } as const;
