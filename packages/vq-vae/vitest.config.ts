import { elboProject } from "@elbo/vitest/config";

export default elboProject("vq-vae");
