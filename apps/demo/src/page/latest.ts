/** Runs a task one at a time: of the arguments that come while it runs, the last one is next, and those between are dropped. */
export function latestOnly<A>(task: (argument: A) => Promise<void>): (argument: A) => void {
  let busy = false;
  let next: { readonly argument: A } | undefined;
  const run = async (argument: A): Promise<void> => {
    busy = true;
    await task(argument).catch(() => undefined);
    busy = false;
    const waiting = next;
    next = undefined;
    if (waiting !== undefined) await run(waiting.argument);
  };
  return (argument) => {
    if (busy) next = { argument };
    else void run(argument);
  };
}
