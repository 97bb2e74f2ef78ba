import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string) => fileURLToPath(new URL(`./${name}/index.html`, import.meta.url));

export default defineConfig({
  base: "./",
  // Here packages are read from their sources. Where they are installed, neither line is needed.
  resolve: { conditions: ["@elbo/source", "browser", "module", "import", "default"] },
  worker: { format: "es" },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 3000,
    rolldownOptions: { input: [page("trained-decoder"), page("training-worker")] },
  },
});
