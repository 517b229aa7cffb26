import { expect, test } from "vitest";
import { registerForKernel, registerFromKernel } from "./registers.ts";

test.each([
  [0, 0],
  [1, 8],
  [2, 12],
  [3, 16],
  [4, 20],
  [9, 9],
  [23, 23],
])("the kernel's register %i is register %i", (kernel, register) => {
  expect(registerFromKernel(kernel)).toBe(register);
  expect(registerForKernel(register)).toBe(kernel);
});

test("a 128-bit register is taken in either form", () => {
  expect(registerFromKernel(8)).toBe(8);
  expect(registerFromKernel(20)).toBe(20);
});
