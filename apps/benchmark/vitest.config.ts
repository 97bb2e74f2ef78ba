import { elboProject } from "@elbo/vitest/config";

// Two files at a time: tests that start the command line wait for it while others compute.
export default elboProject("benchmark", { maxWorkers: 2 });
