import { byId } from "./dom.js";

/** Says something until it is read. Text alone, whatever it says. */
export function notify(text: string): void {
  const notice = byId("notice");
  notice.querySelector("p")!.textContent = text;
  notice.hidden = false;
}

export function dismissNotice(): void {
  byId("notice").hidden = true;
}

/** The words of an error. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
