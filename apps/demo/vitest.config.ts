import { elboProject } from "@elbo/vitest/config";

// One file at a time: the page in a browser and the engine in Node each take a processor.
export default elboProject("demo", { maxWorkers: 1, isolate: true });
