import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BackendError } from "@elbo/core";

/** A server of a page that is isolated, so that it has threads, with `/page-script.js` bundled for it. */
export interface PageServer {
  readonly address: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** @throws {BackendError} if Vite, which bundles the script, is not installed */
export async function servePage(): Promise<PageServer> {
  const folder = await mkdtemp(join(tmpdir(), "elbo-browser-"));
  try {
    await bundleScript(folder);
    const server = createServer((request, response) => {
      const path = fileOf(new URL(request.url ?? "/", "http://localhost").pathname, folder);
      const body = path === undefined ? Promise.resolve("<!doctype html><title>elbo</title>") : readFile(path);
      body.then(
        (text) =>
          response
            .writeHead(200, { ...isolation, "Content-Type": types[extname(path ?? ".html")] ?? "text/plain" })
            .end(text),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      address: `http://127.0.0.1:${port}/`,
      close: async () => {
        await closeServer(server);
        await rm(folder, { recursive: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
};

const require = createRequire(import.meta.url);

/** Packages whose files are served as they are, by the folder of the address. */
const folders: Readonly<Record<string, () => string>> = {
  "tfjs-wasm": () => dirname(require.resolve("@tensorflow/tfjs-backend-wasm")),
  "onnxruntime-web": () => dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/wasm"))),
};

function fileOf(pathname: string, folder: string): string | undefined {
  const [, first = "", name] = pathname.split("/");
  if (first === "") return undefined;
  return name === undefined ? join(folder, basename(first)) : join(folders[first]?.() ?? folder, basename(name));
}

async function bundleScript(outDir: string): Promise<void> {
  const { build } = await importVite();
  // Beside sources the packages' sources are taken, beside built files the built ones.
  const isSource = import.meta.url.endsWith(".ts");
  const input = fileURLToPath(new URL(`./page-script.${isSource ? "ts" : "js"}`, import.meta.url));
  await build({
    ...{ configFile: false, logLevel: "error", root: dirname(input) },
    resolve: {
      conditions: [
        ...(isSource ? ["@elbo/source"] : []),
        ...["onnxruntime-web-use-extern-wasm", "browser", "module", "import", "default"],
      ],
    },
    build: {
      ...{ outDir, emptyOutDir: false, target: "es2022", minify: false, chunkSizeWarningLimit: 1e5 },
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name][extname]" },
      },
    },
  });
}

async function importVite() {
  try {
    return await import("vite");
  } catch (cause) {
    throw new BackendError(`speed: --browser must find Vite; got ${String(cause)}. Install vite.`, { cause });
  }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
