import { elboProject } from "@elbo/vitest/config";

export default elboProject("examples", { maxWorkers: 1, isolate: true });
