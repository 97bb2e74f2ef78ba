import { type InlineConfig } from "vite";

/** How Vite's runner finds the sources of the workspace's packages. */
export const fromSource: InlineConfig = {
  environments: { inline: { resolve: { conditions: ["@elbo/source"], noExternal: [/^@elbo\//] } } },
};
