import { type Address, contains } from "../../net/index.ts";
import type { Endpoint, Machine } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { linkLocal } from "../layer3/connected.ts";
import { tapsOf } from "./ports.ts";

/**
 * The addresses of a machine: as written, else those that its MAC was last seen with in its network (its lease).
 * Link-local ones are never forwarded and do not count.
 */
export const addressesOfMachine = (context: Context, machine: Machine): readonly Address[] => {
  if (machine.addresses.length > 0) return machine.addresses;
  const { link } = context.segments.get(machine.network)!;
  const macs = macsOfMachine(context, machine);
  return [...context.facts.host.dynamic.neighbours.values()]
    .filter((neighbour) => neighbour.link === link && neighbour.mac !== null && macs.has(neighbour.mac))
    .map(({ address }) => address)
    .filter((address) => !contains(linkLocal, address));
};

/** The MAC addresses of a machine: as written, else those of its VM's interfaces. */
export const macsOfMachine = (context: Context, machine: Machine): ReadonlySet<string> =>
  new Set(
    machine.mac !== null
      ? [machine.mac]
      : tapsOf(context, machine)
          .map(({ mac }) => mac)
          .filter((mac) => mac !== null),
  );

/** Warns of machines that a rule or `publish` names, and of which no address is known. */
export const checkMachines = (context: Context): void => {
  if (context.policy.machines.length === 0) return;
  const named = namedMachines(context);
  for (const machine of context.policy.machines) {
    if (!named.has(machine.name) || addressesOfMachine(context, machine).length > 0) continue;
    context.draft.report({
      severity: "warning",
      code: "policy/machine-without-address",
      message: `no address of machine \`${machine.name}\` is known, so nothing that names it takes effect yet`,
      span: machine.span,
      hint: `write \`address:\` for \`${machine.name}\`, or apply again when it has got its lease`,
    });
  }
};

const namedMachines = ({ policy }: Context): ReadonlySet<string> => {
  const named = new Set(policy.publish.map(({ machine }) => machine));
  const add = (side: readonly Endpoint[]): void => {
    for (const endpoint of side) if (endpoint.kind === "machine") named.add(endpoint.machine);
  };
  for (const { from } of policy.publish) add(from);
  for (const { from, to } of [...policy.rules, ...policy.guards]) {
    add(from);
    add(to);
  }
  return named;
};
