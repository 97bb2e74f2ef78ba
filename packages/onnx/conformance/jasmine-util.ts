import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { withSkips } from "./skipping.js";

// Stands in for tfjs-core's own jasmine_util, which its tests import.

interface TestEnvironment {
  readonly name: string;
  readonly backendName: string;
  readonly isDataSync: boolean;
}

interface Constraints {
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly predicate?: (environment: TestEnvironment) => boolean;
}

const onnx: TestEnvironment = { name: "onnx", backendName: "onnx", isDataSync: true };
export const TEST_ENVS: TestEnvironment[] = [onnx];

export const ALL_ENVS: Constraints = {};
export const NODE_ENVS: Constraints = { predicate: () => true };
export const SYNC_BACKEND_ENVS: Constraints = { predicate: ({ isDataSync }) => isDataSync };
export const CHROME_ENVS: Constraints = { predicate: () => false };
export const BROWSER_ENVS: Constraints = { predicate: () => false };
export const HAS_WORKER: Constraints = { predicate: () => false };
export const HAS_NODE_WORKER: Constraints = { predicate: () => true };

/** Runs tfjs-core's tests of one group on the backend, each in a scope of its own, as tfjs-core does. */
export function describeWithFlags(
  name: string,
  constraints: Constraints,
  tests: (environment: TestEnvironment) => void,
): void {
  if (constraints.flags !== undefined || constraints.predicate?.(onnx) === false) return;
  describe(`${name} onnx`, () => {
    beforeAll(async () => {
      tf.engine().reset();
      tf.env().set("IS_TEST", true);
      await tf.setBackend(onnx.backendName);
    });
    beforeEach(() => tf.engine().startScope());
    afterEach(() => {
      tf.engine().endScope();
      tf.disposeVariables();
    });
    afterAll(() => tf.engine().reset());
    withSkips(name, () => tests(onnx));
  });
}

export class TestKernelBackend extends tf.KernelBackend {
  override dispose(): void {}
}
