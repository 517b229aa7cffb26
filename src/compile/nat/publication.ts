import { type Address, families, familyOf, type Family, type PortRange } from "../../net/index.ts";
import type { Publish } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { uplinkAddresses } from "../layer3/uplinks.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";

/** A published port with the addresses of both sides. */
export interface Publication {
  readonly publish: Publish;
  /** The ports at the machine. */
  readonly targetPorts: PortRange;
  /** The machine's address in each family in which it has one, with the uplink's addresses that lead to it. */
  readonly sides: readonly {
    readonly family: Family;
    readonly outside: readonly Address[];
    readonly inside: Address;
  }[];
}

/** What `publish` says, in file order. */
export const publicationsOf = (context: Context): readonly Publication[] =>
  context.policy.publish.map((publish) => ({
    publish,
    targetPorts: targetPorts(publish),
    sides: sidesOf(context, publish),
  }));

const targetPorts = ({ ports, targetPort }: Publish): PortRange => ({
  first: targetPort,
  last: targetPort + ports.last - ports.first,
});

const sidesOf = (context: Context, publish: Publish): Publication["sides"] => {
  const machine = context.policy.machines.find(({ name }) => name === publish.machine)!;
  const uplink = context.policy.uplinks.find(({ name }) => name === publish.uplink)!;
  const outside = uplinkAddresses(context, uplink);
  const inside = addressesOfMachine(context, machine);
  return families.flatMap((family) => {
    const target = inside.find((address) => familyOf(address) === family);
    if (target === undefined) return [];
    return [{ family, outside: outside.filter((address) => familyOf(address) === family), inside: target }];
  });
};
