import {
  type Address,
  addressOf,
  contains,
  type Family,
  familyOf,
  hostPrefix,
  type MacAddress,
  prefixOf,
} from "../../net/index.ts";
import type { HostState, Link } from "../../state/index.ts";
import type { DraftMachine, DraftNetwork } from "./draft.ts";
import { isSayable } from "./give-names.ts";

/** What is on the bridges of the networks: cards of virtual machines, other ports, and neighbours on the segment. */
export const draftMachines = (
  host: HostState,
  networks: readonly DraftNetwork[],
  giveName: (wanted: string) => string,
): readonly DraftMachine[] => {
  const taken = new Set<Address>(ownAddresses(host));
  return networks.flatMap((network) => {
    const seen = new Set<MacAddress>();
    const machine = (wanted: string, card: Card): DraftMachine => {
      for (const mac of card.macs) seen.add(mac);
      const addresses = addressesOf(host, network, card.macs, taken);
      return {
        name: giveName(wanted),
        network: network.name,
        vm: card.vm,
        device: card.device,
        addresses,
        mac: card.mac,
      };
    };
    const cards = [...virtualCards(host, network), ...otherPorts(host, network)];
    const ports = cards.map((card) => machine(card.vm ?? card.device!, card));
    const others = neighboursOn(host, network).filter(({ mac }) => !seen.has(mac));
    return [...ports, ...others.flatMap((neighbour) => neighbourMachine(neighbour, seen, machine))];
  });
};

interface Card {
  readonly vm: string | null;
  readonly device: string | null;
  /** Written only where the VM has several cards. */
  readonly mac: MacAddress | null;
  /** What is known to be behind the port. */
  readonly macs: readonly MacAddress[];
}

const ownAddresses = (host: HostState): readonly Address[] =>
  [...host.config.address.values(), ...host.dynamic.addresses.values()].map(({ address }) =>
    addressOf(address),
  );

const portsOf = (host: HostState, { bridge }: DraftNetwork): readonly Link[] =>
  [...host.config.link.values()].filter(({ master }) => master === bridge);

const virtualCards = (host: HostState, network: DraftNetwork): readonly Card[] => {
  const ports = new Set(portsOf(host, network).map(({ name }) => name));
  return [...host.dynamic.machines.values()].flatMap(({ name, interfaces }) =>
    interfaces
      .filter(({ device }) => ports.has(device) && isSayable(name))
      .map(({ device, mac }) => ({
        vm: name,
        device: null,
        mac: interfaces.length > 1 ? mac : null,
        macs: mac === null ? macsBehind(host, device) : [mac],
      })),
  );
};

/** Taps and veths that no virtual machine is known to hold: containers, for one. */
const otherPorts = (host: HostState, network: DraftNetwork): readonly Card[] => {
  const held = new Set(
    [...host.dynamic.machines.values()].flatMap(({ interfaces }) => interfaces.map(({ device }) => device)),
  );
  return portsOf(host, network)
    .filter(({ name, kind }) => (kind === "tun" || kind === "veth") && !held.has(name) && isSayable(name))
    .map(({ name }) => ({ vm: null, device: name, mac: null, macs: macsBehind(host, name) }));
};

const macsBehind = (host: HostState, port: string): readonly MacAddress[] =>
  [...host.dynamic.fdb.values()].flatMap(({ link, mac }) => (link === port ? [mac] : []));

interface KnownNeighbour {
  readonly address: Address;
  readonly mac: MacAddress;
}

const livingStates: ReadonlySet<string> = new Set(["reachable", "stale", "delay", "probe", "permanent"]);

const neighboursOn = (host: HostState, { bridge, addresses }: DraftNetwork): readonly KnownNeighbour[] =>
  [
    ...[...host.dynamic.neighbours.values()].filter(({ state }) => livingStates.has(state)),
    ...host.config.neighbour.values(),
  ].flatMap(({ link, address, mac }) => {
    const isInside = addresses.some((own) => contains(prefixOf(own), hostPrefix(address)));
    return link === bridge && mac !== null && isInside ? [{ address, mac }] : [];
  });

/** At most one free address of each family, of those that the cards are seen to have. */
const addressesOf = (
  host: HostState,
  network: DraftNetwork,
  macs: readonly MacAddress[],
  taken: Set<Address>,
): readonly Address[] => {
  const found = new Map<Family, Address>();
  for (const { address, mac } of neighboursOn(host, network)) {
    if (!macs.includes(mac) || taken.has(address) || found.has(familyOf(address))) continue;
    found.set(familyOf(address), address);
    taken.add(address);
  }
  return [...found.values()];
};

/** A machine of which only its traffic is known; one for all its addresses. */
const neighbourMachine = (
  { address, mac }: KnownNeighbour,
  seen: ReadonlySet<MacAddress>,
  machine: (wanted: string, card: Card) => DraftMachine,
): readonly DraftMachine[] => {
  if (seen.has(mac)) return [];
  const drafted = machine(`m-${address.replaceAll(/[.:]+/g, "-")}`, {
    vm: null,
    device: null,
    mac: null,
    macs: [mac],
  });
  return drafted.addresses.length === 0 ? [] : [drafted];
};
