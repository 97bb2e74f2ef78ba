import { elboProject } from "@elbo/vitest/config";

export default elboProject("pictures");
