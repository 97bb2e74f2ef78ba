import { scriptProject } from "@elbo/vitest/config";

export default scriptProject("peers");
