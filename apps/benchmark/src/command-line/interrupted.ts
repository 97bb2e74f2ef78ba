import { ElboError } from "@elbo/core";

/** The user asked to stop, and what there was is saved. */
export class Interrupted extends ElboError {}
