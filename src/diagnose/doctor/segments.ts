import type { HostState, Link } from "../../state/index.ts";
import type { Finding } from "./finding.ts";
import { bridgesWithPorts } from "./host-facts.ts";

/** What is wrong on layer 2 and between it and layer 3. */
export const segmentFaults = (host: HostState): readonly Finding[] => [
  ...bridgesWithPorts(host).flatMap(({ bridge, ports }) => [
    ...duplicateMacs(host, bridge, ports),
    ...differentMtus(bridge, ports),
  ]),
  ...addressConflicts(host),
];

/** A card on a segment: a port's own, or the virtual machine's behind a tap. */
interface Card {
  readonly mac: string;
  readonly holder: string;
}

/** A bridge sends to where it heard a MAC address last: two cards with one take each other's packets. */
const duplicateMacs = (host: HostState, bridge: Link, ports: readonly Link[]): readonly Finding[] =>
  [...Map.groupBy(cardsOn(host, ports), ({ mac }) => mac)]
    .filter(([, cards]) => cards.length > 1)
    .map(([mac, cards]) => ({
      code: "doctor/duplicate-mac",
      severity: "problem",
      message: `${cards.map(({ holder }) => holder).join(" and ")} have one MAC address on ${bridge.name}: ${mac}`,
      evidence: { bridge: bridge.name, mac, holders: cards.map(({ holder }) => holder) },
      cure: "give one of them another MAC address; a cloned virtual machine needs a new one",
    }));

/** A bridge takes on the MAC of a port, so its own says nothing. */
const cardsOn = ({ dynamic }: HostState, ports: readonly Link[]): readonly Card[] => {
  const devices = new Set(ports.map(({ name }) => name));
  const guests = [...dynamic.machines.values()].flatMap((machine) =>
    machine.interfaces.flatMap(({ device, mac }) =>
      mac === null || !devices.has(device) ? [] : [{ mac, holder: `${machine.name} (behind ${device})` }],
    ),
  );
  return [...ports.flatMap(({ name, mac }) => (mac === null ? [] : [{ mac, holder: name }])), ...guests];
};

/** A bridge drops what is too large for the port it should leave by, and tells nobody. */
const differentMtus = (bridge: Link, ports: readonly Link[]): readonly Finding[] => {
  const mtus = Object.fromEntries(ports.map(({ name, mtu }) => [name, mtu]));
  const smallest = Math.min(...Object.values(mtus));
  const narrow = ports.filter(({ mtu }) => mtu === smallest).map(({ name }) => name);
  if (narrow.length === ports.length) return [];
  return [
    {
      code: "doctor/mtu-mismatch",
      severity: "problem",
      message: `ports of ${bridge.name} differ in MTU: packets above ${smallest} bytes are lost at ${narrow.join(", ")}`,
      evidence: { bridge: bridge.name, mtus },
      cure: `give all ports of ${bridge.name} one MTU: \`ip link set DEVICE mtu ${smallest}\`, and the machines behind them, too`,
    },
  ];
};

/** One address answered for on two links, and addresses of ours that somebody else has. */
const addressConflicts = (host: HostState): readonly Finding[] => [
  ...addressesOnTwoLinks(host),
  ...ownAddressesElsewhere(host),
];

const known = ({ dynamic }: HostState) =>
  [...dynamic.neighbours.values()].filter(
    ({ mac, address, state }) => mac !== null && state !== "noarp" && !/^(fe80:|ff)/.test(address),
  );

const addressesOnTwoLinks = (host: HostState): readonly Finding[] =>
  [...Map.groupBy(known(host), ({ address }) => address)]
    .filter(([, seen]) => new Set(seen.map(({ mac }) => mac)).size > 1)
    .map(([address, seen]) => ({
      code: "doctor/address-conflict",
      severity: "problem",
      message: `${address} is answered for by ${seen.map(({ mac, link }) => `${mac} on ${link}`).join(" and ")}`,
      evidence: { address, seen: seen.map(({ link, mac }) => ({ link, mac })) },
      cure: "give one of the two machines another address",
    }));

const ownAddressesElsewhere = (host: HostState): readonly Finding[] => {
  const { config, dynamic } = host;
  const own = new Map(
    [...config.address.values(), ...dynamic.addresses.values()].map(({ address, link }) => [
      address.slice(0, address.indexOf("/")),
      link,
    ]),
  );
  const macs = new Set([...config.link.values()].map(({ mac }) => mac));
  return known(host)
    .filter(({ address, mac }) => own.has(address) && !macs.has(mac))
    .map(({ address, mac, link }) => ({
      code: "doctor/address-conflict",
      severity: "problem",
      message: `${mac} on ${link} answers for ${address}, which is this host's own on ${own.get(address)}`,
      evidence: { address, mac, link, ownLink: own.get(address) },
      cure: "take the address from that machine, or give the host another one",
    }));
};
