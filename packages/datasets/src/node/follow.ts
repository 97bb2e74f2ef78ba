import { TransferError } from "./transfer-error.js";

export type Fetch = typeof globalThis.fetch;

const redirects = new Set([301, 302, 303, 307, 308]);
const maxHops = 5;

/**
 * Fetches a URL and follows its redirects, but never from https to anything else. Authorisation is for the URL's own server.
 *
 * @throws {TransferError} if a redirect leads away from https, is no address, or there are more than five
 */
export async function follow(
  url: string,
  fetch: Fetch,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  let current = new URL(url);
  const { origin } = current;
  const { authorization, ...open } = headers;
  for (let hop = 0; hop <= maxHops; hop++) {
    // Compressed once more on the way, a range of bytes would be one of other bytes.
    const own: Record<string, string> =
      authorization !== undefined && current.origin === origin ? { authorization } : {};
    const request = {
      headers: { ...open, ...own, "accept-encoding": "identity" },
      redirect: "manual" as const,
      signal,
    };
    const response = await fetch(current, request);
    const location = response.headers.get("location");
    if (!redirects.has(response.status) || location === null) return response;
    await response.body?.cancel();
    current = nextUrl(location, current);
  }
  throw new TransferError("refused", `redirects more than ${maxHops} times`);
}

function nextUrl(location: string, current: URL): URL {
  if (!URL.canParse(location, current)) throw new TransferError("refused", "redirects to what is no address");
  const next = new URL(location, current);
  if (next.protocol === "https:" || next.protocol === current.protocol) return next;
  throw new TransferError("refused", `redirects from ${current.protocol} to ${next.protocol}`);
}
