import type { Route } from "../../state/index.ts";
import type { MessageWriter } from "../netlink/index.ts";
import { routeAttributes } from "./route-attributes.ts";

type Unmodelled = NonNullable<Route["unmodelled"]>;

/** Attributes that a route keeps as raw bytes, with their numbers. */
const attributeNumbers: Readonly<Record<string, number>> = {
  RTA_PREF: routeAttributes.preference,
  RTA_FLOW: routeAttributes.flow,
  RTA_ENCAP_TYPE: routeAttributes.encapsulationType,
  RTA_ENCAP: routeAttributes.encapsulation,
};

/** Whether a route can be written again as it was: several encapsulated next hops name links by stale indexes. */
export const isWritable = ({ unmodelled }: Route): boolean => unmodelled?.["RTA_MULTIPATH"] === undefined;

/** Writes back the attributes that no field of a route models. */
export const encodeUnmodelled = (writer: MessageWriter, unmodelled: Unmodelled): void => {
  for (const [name, data] of Object.entries(unmodelled)) {
    const number = attributeNumbers[name];
    if (number !== undefined) writer.attribute(number, Buffer.from(data, "hex"));
  }
};

/** The metrics (`RTAX_*`) other than the MTU. */
export const unmodelledMetrics = (
  unmodelled: Unmodelled,
): { readonly type: number; readonly value: Buffer }[] =>
  Object.entries(unmodelled)
    .filter(([name]) => name.startsWith("RTAX_"))
    .map(([name, data]) => ({ type: Number(name.slice(5)), value: Buffer.from(data, "hex") }));
