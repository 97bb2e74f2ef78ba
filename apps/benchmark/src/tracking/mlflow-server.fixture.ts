import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";

interface StoredRun {
  readonly name: string;
  readonly tags: Record<string, string>;
  readonly params: Record<string, string>;
  readonly metrics: { key: string; value: number; timestamp: number; step: number }[];
  status: string;
}

/** Answers as MLflow 3's server does to what is asked of it here, and refuses what that refuses. */
export class MlflowServer {
  readonly runs = new Map<string, StoredRun>();
  readonly experiments = new Map<string, string>();
  /** Metrics in each batch, in order. */
  readonly batches: number[] = [];
  /** Whether it fails every request from now on. */
  isBroken = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
        const asked = body === "" ? Object.fromEntries(searchParams) : (JSON.parse(body) as Record<string, unknown>);
        const [status, answer] = this.isBroken
          ? [503, { error_code: "TEMPORARILY_UNAVAILABLE", message: "no disk" }]
          : this.#answer(pathname.replace("/api/2.0/mlflow/", ""), asked, body.length);
        response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
      });
    });
  }

  static async start(): Promise<MlflowServer> {
    const server = new MlflowServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(path: string, asked: Record<string, unknown>, size: number): [number, object] {
    const run = this.runs.get(String(asked["run_id"]));
    const missing: [number, object] = [404, { error_code: "RESOURCE_DOES_NOT_EXIST", message: `no ${path}` }];
    const texts = (list: unknown) =>
      Object.fromEntries(((list ?? []) as { key: string; value: string }[]).map(({ key, value }) => [key, value]));
    switch (path) {
      case "experiments/get-by-name": {
        const id = this.experiments.get(String(asked["experiment_name"]));
        return id === undefined ? missing : [200, { experiment: { experiment_id: id } }];
      }
      case "experiments/create": {
        const id = String(this.experiments.size + 1);
        this.experiments.set(String(asked["name"]), id);
        return [200, { experiment_id: id }];
      }
      case "runs/create": {
        const id = `run${this.runs.size + 1}`;
        const made = { params: {}, metrics: [], status: "RUNNING" };
        this.runs.set(id, { name: String(asked["run_name"]), tags: texts(asked["tags"]), ...made });
        return [200, { run: { info: { run_id: id } } }];
      }
      case "runs/get":
        return run === undefined ? missing : [200, { run: { data: { metrics: latest(run.metrics) } } }];
      case "runs/update":
        if (run === undefined) return missing;
        run.status = String(asked["status"]);
        return [200, {}];
      case "runs/log-batch": {
        if (run === undefined) return missing;
        const metrics = (asked["metrics"] ?? []) as StoredRun["metrics"];
        const params = (asked["params"] ?? []) as { key: string; value: string }[];
        if (metrics.length > 1_000 || params.length > 100 || size > 1_000_000)
          return [400, { error_code: "INVALID_PARAMETER_VALUE", message: "a batch too large" }];
        this.batches.push(metrics.length);
        run.metrics.push(...metrics);
        Object.assign(run.params, texts(params));
        return [200, {}];
      }
      default:
        return [404, { error_code: "ENDPOINT_NOT_FOUND", message: path }];
    }
  }
}

/** The last point of each metric, of which MLflow leaves out a step of 0. */
function latest(metrics: StoredRun["metrics"]): object[] {
  const last = new Map(metrics.map((point) => [point.key, point]));
  return [...last.values()].map(({ step, ...point }) => (step === 0 ? point : { ...point, step }));
}
