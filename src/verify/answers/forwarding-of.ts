import type { HostModel } from "../path/host-model.ts";
import type { Forwarding } from "./forwarding.ts";

/** A whole host as what answers need of it. */
export const forwardingOf = (host: HostModel): Forwarding => ({
  inputs: host.inputs,
  start: (family, input) => host.forward(family, input),
});
