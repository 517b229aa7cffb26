import {
  type Address,
  addressFromNumber,
  addressOf,
  familyOf,
  type InterfaceAddress,
  lengthOf,
  prefixFamily,
  prefixOf,
} from "../../net/index.ts";
import type { Machine } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { macsOfMachine } from "../links/machine-addresses.ts";
import type { Segment } from "../segment.ts";
import { freeRanges } from "./address-pool.ts";
import { safeWord } from "./safe-word.ts";

/** The DHCP ranges, options and reservations of one network; ranges and options share the link's name as their tag. */
export const dhcpLines = (context: Context, { network, link }: Segment): readonly string[] => {
  if (!network.dhcp) return [];
  const own = network.addresses.filter((address) => prefixFamily(address) === "ipv4");
  const machines = context.policy.machines.filter((machine) => machine.network === network.name);
  const taken = [...own.map(addressOf), ...machines.flatMap(({ addresses }) => addresses.filter(isIpv4))];
  return [
    ...own.flatMap((address) => rangeLines(link, address, taken)),
    ...(network.mode === "isolated" ? [`dhcp-option=tag:${link},option:router`] : []),
    ...(network.dns ? [] : [`dhcp-option=tag:${link},option:dns-server`]),
    ...machines.flatMap((machine) => reservationLines(context, machine)),
  ];
};

const rangeLines = (link: string, own: InterfaceAddress, taken: readonly Address[]): readonly string[] =>
  freeRanges(prefixOf(own), taken).map(
    ({ first, last }) => `dhcp-range=set:${link},${first},${last},${netmask(lengthOf(own))},${leaseTime}`,
  );

const leaseTime = "1h";

/** A machine is known by its MAC, else by the name that it sends. */
const reservationLines = (context: Context, machine: Machine): readonly string[] => {
  const address = machine.addresses.find(isIpv4);
  const name = safeWord(machine.name);
  if (address === undefined) return [];
  const macs = [...macsOfMachine(context, machine)];
  if (macs.length > 0) return [`dhcp-host=${[...macs, address, ...(name === null ? [] : [name])].join(",")}`];
  return name === null ? [] : [`dhcp-host=${name},${address}`];
};

const isIpv4 = (address: Address): boolean => familyOf(address) === "ipv4";

/** `255.255.255.0` for 24. */
const netmask = (length: number): Address => {
  const all = (1n << 32n) - 1n;
  const hosts = (1n << BigInt(32 - length)) - 1n;
  return addressFromNumber("ipv4", all ^ hosts);
};
