import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { compile } from "../../src/compile/index.ts";
import { openLinuxKernel, type LinuxKernel } from "../../src/kernel/linux/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { planChanges } from "../../src/plan/index.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import { emptyLedger, foresee, type HostState, predict, type Wanted } from "../../src/state/index.ts";
import { buildOffice, type Office, officePolicy } from "../topologies/office.ts";

/* What is foreseen before a policy is applied, against what the kernel then has. */

let office: Office;
let kernel: LinuxKernel;
let foreseen: HostState;
let observed: HostState;

beforeAll(() => {
  office = buildOffice();
  kernel = openLinuxKernel({ namespace: office.host.netns });
  const host = kernel.observe();
  const { policy } = resolvePolicy(parsePolicy(officePolicy, "office.yaml").tree!);
  const { wanted: compiled } = compile(policy!, { host, seed: "test" });
  const wanted: Wanted = { ...compiled, owned: { ...compiled.owned, service: new Map() } };
  foreseen = foresee(host, predict(host, wanted, emptyLedger).state);
  const refused = kernel
    .execute(planChanges(host, wanted, emptyLedger).steps.map(({ change }) => change))
    .filter((outcome) => outcome !== null);
  expect(refused).toEqual([]);
  observed = kernel.observe();
});

afterAll(() => {
  kernel?.close();
  office?.lab.close();
});

/** The kernel's own routes, but for link-local and multicast ones, which come with every link. */
const routeKeys = ({ dynamic }: HostState): readonly string[] =>
  [...dynamic.routes.keys()].filter((key) => !/ (?:fe80:|ff00:)/.test(key)).toSorted();

const valueOf = ({ config }: HostState, path: string) => config.sysctl.get(path)?.value;

describe.skipIf(process.getuid?.() !== 0)("foresee", () => {
  test("knows every route that the kernel makes by itself", () => {
    expect(routeKeys(foreseen)).toEqual(routeKeys(observed));
    expect(routeKeys(observed).length).toBeGreaterThan(20);
    for (const [key, route] of foreseen.dynamic.routes)
      if (observed.dynamic.routes.has(key)) expect(observed.dynamic.routes.get(key)).toEqual(route);
  });

  test("knows every setting of new links", () => {
    const differing = [...observed.config.sysctl.keys()].filter(
      (path) => valueOf(foreseen, path) !== valueOf(observed, path),
    );
    expect(differing).toEqual([]);
  });

  test("takes links that are up for connected", () => {
    for (const [name, { up }] of foreseen.config.link)
      expect([name, foreseen.dynamic.links.get(name)?.carrier]).toEqual([name, up]);
  });
});
