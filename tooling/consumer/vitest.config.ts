import { elboProject } from "@elbo/vitest/config";

export default elboProject("consumer", { silent: "passed-only", isolate: true });
