import { expect, test, vi } from "vitest";
import { disposeOnThrow } from "./dispose-on-throw.js";

test("modules are disposed when the body throws, and handed over when it returns", () => {
  const module = { dispose: vi.fn() };
  expect(disposeOnThrow([module], () => 7)).toBe(7);
  expect(module.dispose).not.toHaveBeenCalled();
  const fail = () => {
    throw new Error("in the body");
  };
  expect(() => disposeOnThrow([module], fail)).toThrow("in the body");
  expect(module.dispose).toHaveBeenCalledOnce();
});
