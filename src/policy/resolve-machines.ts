import { quoteText, type Span } from "../diagnostics/index.ts";
import type { Located, MachineSyntax, NetworkSyntax, PolicyTree } from "../language/index.ts";
import { type Address, addressOf, contains, interfaceAddress, lengthOf, prefixOf } from "../net/index.ts";
import { checkUnicast } from "./address-check.ts";
import type { NameTable } from "./name-table.ts";
import type { Machine } from "./policy.ts";
import type { Report } from "./report.ts";
import { subnetEdge } from "./resolve-networks.ts";
import { onePerFamily } from "./resolve-uplinks.ts";
import type { SubnetIndex } from "./subnet-index.ts";

/** Machines with their addresses held against their networks and each other. */
export const resolveMachines = (
  tree: PolicyTree,
  names: NameTable,
  subnets: SubnetIndex,
  report: Report,
): readonly Machine[] => {
  const taken = ownAddresses(tree);
  const machines = tree.machines.map((syntax) => resolveMachine(syntax, names, subnets, taken, report));
  checkCards(tree.machines, report);
  return machines;
};

/** Who has an address, in the words of a message. */
type Taken = Map<Address, string>;

const ownAddresses = (tree: PolicyTree): Taken =>
  new Map(
    tree.networks.flatMap(({ name, addresses }) =>
      addresses.map(
        ({ value }) => [addressOf(value), `the host's own address in \`${name.value}\``] as const,
      ),
    ),
  );

const resolveMachine = (
  syntax: MachineSyntax,
  names: NameTable,
  subnets: SubnetIndex,
  taken: Taken,
  report: Report,
): Machine => {
  const network = syntax.network === null ? null : names.network(syntax.network);
  const addresses = onePerFamily(syntax.addresses, "a machine", report);
  for (const address of addresses) {
    if (!checkUnicast(report, address.value, "machine", address.span)) continue;
    if (network !== null) checkPlace(address, network, subnets, report);
    checkFree(address, syntax.name.value, taken, report);
  }
  return {
    name: syntax.name.value,
    network: syntax.network?.value ?? "",
    vm: syntax.vm?.value ?? null,
    device: syntax.device?.value ?? null,
    addresses: addresses.map(({ value }) => value),
    mac: syntax.mac?.value ?? null,
    span: syntax.span,
  };
};

/** The address lies in a subnet of its network, or in none at all when the network has no addresses of ours. */
const checkPlace = (
  { value, span }: Located<Address>,
  network: NetworkSyntax,
  subnets: SubnetIndex,
  report: Report,
): void => {
  const own = network.addresses.find((address) => contains(prefixOf(address.value), value));
  if (own !== undefined) return checkEdge(value, lengthOf(own.value), span, report);
  if (!network.isWhole) return;
  const other = subnets.around(value);
  if (other === null && network.addresses.length === 0) return;
  const where = other === null ? "" : `, but in \`${other.prefix}\` of \`${other.network}\``;
  const hint =
    network.addresses.length === 0
      ? null
      : `\`${network.name.value}\` has ${network.addresses.map((address) => `\`${prefixOf(address.value)}\``).join(", ")}`;
  const message = `\`${value}\` does not lie in \`${network.name.value}\`${where}`;
  report.error("policy/outside-network", span, message, hint);
};

const checkEdge = (value: Address, length: number, span: Span, report: Report): void => {
  const edge = subnetEdge(interfaceAddress(`${value}/${length}`));
  if (edge === null) return;
  const message = `\`${value}\` is the ${edge} address of its subnet, not one of a machine`;
  report.error("policy/subnet-edge", span, message, "use an address between the first and the last");
};

const checkFree = ({ value, span }: Located<Address>, name: string, taken: Taken, report: Report): void => {
  const owner = taken.get(value);
  if (owner === undefined) taken.set(value, `the address of \`${name}\``);
  else
    report.error(
      "policy/address-taken",
      span,
      `\`${value}\` is already ${owner}`,
      "give each its own address",
    );
};

/** No two machines share a MAC address, and the cards of one VM can be told apart. */
const checkCards = (machines: readonly MachineSyntax[], report: Report): void => {
  const macs = new Map<string, string>();
  const cards = new Map<string, MachineSyntax>();
  for (const machine of machines) {
    if (machine.mac !== null) checkMac(machine.mac, machine.name.value, macs, report);
    if (machine.vm !== null) checkVm(machine, machine.vm, cards, report);
  }
};

const checkMac = (mac: Located<string>, name: string, macs: Map<string, string>, report: Report): void => {
  const owner = macs.get(mac.value);
  if (owner === undefined) macs.set(mac.value, name);
  else
    report.error(
      "policy/mac-taken",
      mac.span,
      `\`${mac.value}\` is already the MAC address of \`${owner}\``,
      "give each card its own",
    );
};

const checkVm = (
  machine: MachineSyntax,
  vm: Located<string>,
  cards: Map<string, MachineSyntax>,
  report: Report,
): void => {
  if (machine.device !== null)
    report.error(
      "policy/vm-and-device",
      machine.device.span,
      "a machine finds its port by `vm` or by `device`, not both",
      "keep one of them",
    );
  const other = cards.get(vm.value);
  cards.set(vm.value, machine);
  if (other === undefined || (other.mac !== null && machine.mac !== null)) return;
  if (!other.isWhole || !machine.isWhole) return;
  const message = `\`${machine.name.value}\` and \`${other.name.value}\` are cards of the VM ${quoteText(vm.value)} that cannot be told apart`;
  report.error("policy/ambiguous-vm", vm.span, message, "give both of them their `mac`");
};
