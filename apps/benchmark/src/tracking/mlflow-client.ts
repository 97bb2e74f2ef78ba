import { ElboError, type Json, type JsonObject, show } from "@elbo/core";
import { UsageError } from "../command-line/usage-error.js";

/** An MLflow server refused something, or does not answer. */
export class MlflowError extends ElboError {
  /** @param code MLflow's own word for what is wrong; undefined where nothing answered */
  constructor(
    message: string,
    readonly code?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Where a training is tracked. */
export interface MlflowPlace {
  /** Address of the server, without a password. */
  readonly uri: string;
  /** Name of the experiment that runs belong to. */
  readonly experiment: string;
  /** The run that the training's run is nested in; null for none. */
  readonly parent: string | null;
}

/** Milliseconds in which a server has to answer. */
const longest = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {UsageError} if it is no address of an MLflow server */
export function requireMlflowUri(uri: string): string {
  const { protocol, username, password } = URL.canParse(uri)
    ? new URL(uri)
    : { protocol: "", username: "", password: "" };
  if (!["http:", "https:"].includes(protocol))
    throw new UsageError("--log-mlflow", "an address of an MLflow server, http://host:port", uri);
  if (username !== "" || password !== "") {
    const advice = "They go into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.";
    throw new UsageError("--log-mlflow", "without name and password", "an address with them", advice);
  }
  return uri.replace(/\/+$/, "");
}

/**
 * What MLflow's REST interface is asked, version 2.0.
 *
 * @see https://mlflow.org/docs/latest/rest-api.html
 */
export class MlflowClient {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    readonly uri: string,
    environment: Environment = process.env,
  ) {
    this.#headers = { "Content-Type": "application/json", ...authorization(environment) };
  }

  get(path: string, query: Readonly<Record<string, string>>): Promise<JsonObject> {
    return this.#send(`${path}?${new URLSearchParams(query).toString()}`, { method: "GET" });
  }

  post(path: string, body: Json): Promise<JsonObject> {
    return this.#send(path, { method: "POST", body: JSON.stringify(body) });
  }

  async #send(path: string, request: RequestInit): Promise<JsonObject> {
    const url = `${this.uri}/api/2.0/mlflow/${path}`;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { ...request, headers: this.#headers, signal: AbortSignal.timeout(longest) });
      text = await response.text();
    } catch (cause) {
      throw new MlflowError(this.#refusal("reachable", reasonOf(cause)), undefined, { cause });
    }
    const answer = parsed(text);
    if (response.ok && answer !== undefined) return answer;
    const { error_code: code, message } = answer ?? {};
    const got = typeof message === "string" ? message : `status ${response.status}`;
    throw new MlflowError(this.#refusal("an MLflow server that takes the request", got), codeOf(code));
  }

  #refusal(rule: string, got: string): string {
    return `mlflow: ${this.uri} must be ${rule}; got ${show(got)}.`;
  }
}

function authorization(environment: Environment): Record<string, string> {
  const [token, name, password] = ["TOKEN", "USERNAME", "PASSWORD"].map((key) => environment[`MLFLOW_TRACKING_${key}`]);
  if (token) return { Authorization: `Bearer ${token}` };
  if (!name) return {};
  return { Authorization: `Basic ${Buffer.from(`${name}:${password ?? ""}`).toString("base64")}` };
}

/** What stands behind "fetch failed". */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
}

function parsed(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

function codeOf(code: Json | undefined): string {
  return typeof code === "string" ? code : "UNKNOWN";
}
