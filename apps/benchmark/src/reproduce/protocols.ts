import { didYouMean } from "@elbo/core";
import { UsageError } from "../command-line/usage-error.js";
import { digitsBeta, digitsPriors } from "./digits-protocols.js";
import { mnistIwae, mnistVae, mnistVamp } from "./mnist-protocols.js";
import { type Protocol } from "./protocol.js";
import { scenesColor } from "./scenes-protocols.js";
import { shapesBeta, shapesChen, shapesChenSmall } from "./shapes-protocols.js";

/** The protocols by name, in the order in which they are listed. */
export const protocols: Readonly<Record<string, Protocol>> = {
  "digits-priors": digitsPriors,
  "digits-beta": digitsBeta,
  "mnist-vae": mnistVae,
  "mnist-iwae": mnistIwae,
  "mnist-vamp": mnistVamp,
  "shapes-beta": shapesBeta,
  "shapes-chen": shapesChen,
  "shapes-chen-32": shapesChenSmall,
  "scenes-color": scenesColor,
};

/** @throws {UsageError} if there is no such protocol */
export function findProtocol(name: string | undefined): [name: string, protocol: Protocol] {
  if (name !== undefined && Object.hasOwn(protocols, name)) return [name, protocols[name]!];
  const names = Object.keys(protocols);
  const advice = name === undefined ? "--list tells what they are." : didYouMean(name, names);
  throw new UsageError("reproduce: name", `one of ${names.join(", ")}`, name ?? "nothing", advice);
}
