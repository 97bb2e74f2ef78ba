/** What a report calls a term of a loss. */
export interface TermTitle {
  readonly title: string;
  /** @default none */
  readonly unit?: string;
}

/** Titles of terms by their names in `metrics.jsonl`, those of other players with the player before them. */
export type TermTitles = Readonly<Record<string, TermTitle>>;

const unit = "nats per example";

/** The title of a term that is measured in nats. */
export function inNats(title: string): TermTitle {
  return { title, unit };
}

/** An estimate that takes q(z) from one batch, or from a discriminator. */
export function biased(title: string): TermTitle {
  return inNats(`${title}, biased estimate of the loss`);
}
