import { type Output } from "./output.js";
import { type Options, type Values } from "./option.js";
import { type Readable, readArguments } from "./arguments.js";

/** A command of the command line. */
export interface CommandDefinition<O extends Options> extends Readable<O> {
  /** One line that says what it does. */
  readonly summary: string;
  /** What help says of the options as a whole, before the list. */
  readonly note?: string;
  /** A list that help shows after the options. */
  readonly list?: { readonly title: string; readonly entries: readonly (readonly [name: string, summary: string])[] };
  /**
   * Words that stand before those of the command line, which count where both say something.
   * @default none
   */
  readonly before?: (words: readonly string[]) => Promise<readonly string[]>;
  run(given: Given<O>): Promise<void>;
}

export interface Given<O extends Options> {
  readonly values: Values<O>;
  /** The first of its arguments. */
  readonly argument: string | undefined;
  /** All of them. */
  readonly words: readonly string[];
  readonly output: Output;
}

/** A command whose options are nobody else's business. */
export interface Command extends Omit<CommandDefinition<Options>, "run" | "before"> {
  /** @throws {UsageError} if the words do not fit the command */
  execute(words: readonly string[], output: Output): Promise<void>;
}

export function defineCommand<O extends Options>(definition: CommandDefinition<O>): Command {
  return {
    ...definition,
    execute: async (words, output) => {
      const before = (await definition.before?.(words)) ?? [];
      await definition.run({ ...readArguments(definition, [...before, ...words]), output });
    },
  };
}
