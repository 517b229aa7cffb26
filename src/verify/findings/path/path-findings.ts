import { families } from "../../../net/index.ts";
import type { HostState } from "../../../state/index.ts";
import { HostModel } from "../../path/host-model.ts";
import type { HostFinding } from "../finding.ts";
import { failoverHoles } from "./failover-holes.ts";
import { type PathContext, pathContext } from "./path-context.ts";
import { returns } from "./returns.ts";
import { reversePaths } from "./reverse-paths.ts";
import { splitVerdicts } from "./split-verdicts.ts";

/** Checks of the packets that come in by one link. */
const checks: readonly ((context: PathContext) => readonly HostFinding[])[] = [
  reversePaths,
  returns,
  splitVerdicts,
];

/** What goes wrong with whole ways through a host. */
export const pathFindings = (host: HostState): readonly HostFinding[] => {
  const model = HostModel.of(host);
  const contexts = model.inputs.flatMap((input) =>
    families.map((family) => pathContext(model, family, input)),
  );
  return [
    ...contexts.flatMap((context) => checks.flatMap((check) => check(context))),
    ...failoverHoles(host),
  ];
};
