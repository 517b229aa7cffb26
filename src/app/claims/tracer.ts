import type { HostState } from "../../state/index.ts";
import type { Packet, TraceStep } from "../../verify/index.ts";

/** Follows first packets of connections through `host` one by one, as `causeway explain` does. */
export const tracer = async (host: HostState): Promise<(packet: Packet) => readonly TraceStep[]> => {
  const { Connections, prepareHost, send } = await import("../../explain/index.ts");
  const prepared = prepareHost(host);
  return (packet) => send(prepared, Connections.none, packet).trace;
};
