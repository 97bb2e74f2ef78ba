import { requireArgument, show } from "@elbo/core";

/** An address to download from. Its secrets are for the server alone: errors say `shown`. */
export interface Address {
  readonly url: string;
  /** Headers for this server. */
  readonly headers: Readonly<Record<string, string>>;
  /** The address without user, password and query. */
  readonly shown: string;
}

/**
 * The address of a file in a folder that a mirror names. A user and a password in it are sent as basic authorisation, a query
 * goes behind the file.
 *
 * @throws {ArgumentError} if it is no address, or speaks http where that is not allowed
 */
export function addressOf(set: string, mirror: string, name: string, allowHttp: boolean, looked = ""): Address {
  const url = typeof mirror === "string" && URL.canParse(mirror) ? new URL(mirror) : undefined;
  const known = url !== undefined && /^https?:$/.test(url.protocol);
  requireArgument(known, set, "mirrors", "addresses with https", shownOf(mirror));
  const advice =
    "Content is checked by SHA-256; or give mirrors with https, or put the files in a folder and set ELBO_DATA_DIR to it. " +
    looked;
  const rule = `true to download from ${show(shownOf(mirror))}`;
  requireArgument(url.protocol === "https:" || allowHttp, set, "allowHttp", rule, allowHttp, advice.trim());
  const { username, password } = url;
  const [user, secret] = [username, password].map((part) => decodeURIComponent(part));
  const basic = `Basic ${Buffer.from(`${user}:${secret}`).toString("base64")}`;
  [url.username, url.password, url.hash] = ["", "", ""];
  url.pathname = `${url.pathname.replace(/\/?$/, "/")}${name}`;
  return { url: url.href, headers: username || password ? { authorization: basic } : {}, shown: stripped(url.href) };
}

/** What was given for an address, without what may be secret in it. */
function shownOf(address: unknown): unknown {
  return typeof address === "string" ? stripped(address) : address;
}

/** A text, such as the message of a `fetch`, without the users, passwords and queries of the addresses in it. */
export function withoutSecrets(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>]+/gi, stripped);
}

function stripped(address: string): string {
  return address.replace(/[?#].*$/s, "").replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1");
}
