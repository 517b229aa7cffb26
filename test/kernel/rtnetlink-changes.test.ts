import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {} from "../../src/state/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import {} from "./rtnetlink-objects.ts";
