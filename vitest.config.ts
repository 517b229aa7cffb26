import { defineConfig } from "vitest/config";

/** Tests that only compute: no root, no namespaces. */
const pure = {
  test: {
    name: "pure",
    include: ["{src,scripts}/**/*.test.ts", "test/*.test.ts", "test/{golden,properties}/**/*.test.ts"],
    pool: "threads" as const,
    // Far above what a test takes: a timeout must mean that it hangs, not that the machine is busy.
    testTimeout: 60_000,
  },
};

/** Tests on the real kernel: one file at a time, each in namespaces of its own. */
const kernel = {
  test: {
    name: "kernel",
    include: ["test/{conformance,differential,kernel,topologies,lab}/**/*.test.ts"],
    pool: "forks" as const,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

export default defineConfig({ test: { projects: [pure, kernel] } });
