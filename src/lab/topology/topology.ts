import { parse } from "yaml";

import {
  type Address,
  addressOf,
  type InterfaceAddress,
  interfaceAddress,
  address,
} from "../../net/index.ts";
import { type MacAddress, parseMac } from "../../net/index.ts";
import { LabError } from "../command.ts";
import {
  type Promised,
  type PromisedPath,
  readPath,
  readPromise,
  readService,
  type Service,
} from "./promise.ts";

/** A lab to try a policy in, and what the policy promises there: a file `NAME.topology.yaml` beside `NAME.yaml`. */
export interface Topology {
  /** The lab as a picture, for people. */
  readonly drawing: string;
  readonly hosts: readonly TopologyHost[];
  readonly promises: readonly Promised[];
  readonly paths: readonly PromisedPath[];
  readonly edit: Edit | null;
}

/** One host. The one called `host` is where the policy is applied. */
export interface TopologyHost {
  readonly name: string;
  readonly devices: readonly TopologyDevice[];
  /** A real virtual machine on `host`, with addresses that it asks for. */
  readonly vm: { readonly tap: string; readonly mac: MacAddress } | null;
  /** Every address that the host has or will get. */
  readonly addresses: readonly Address[];
  readonly gateways: readonly Address[];
  /** Gateways by prefix. */
  readonly routes: ReadonlyMap<string, Address>;
  readonly forwards: boolean;
  readonly serves: readonly Service[];
}

/** A device; those with the same segment are connected. */
export interface TopologyDevice {
  readonly name: string;
  readonly segment: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Addresses of the host on this segment that the policy makes. */
  readonly gets: readonly Address[];
}

/** A line to add to the policy below the line that holds `after`, and what it changes. */
export interface Edit {
  readonly after: string;
  readonly add: string;
  readonly promises: readonly Promised[];
}

type OneOrMore = string | readonly string[] | undefined;

interface HostText {
  readonly devices?: Readonly<
    Record<string, { readonly segment: string; readonly address?: OneOrMore; readonly gets?: OneOrMore }>
  >;
  readonly vm?: { readonly tap: string; readonly mac: string };
  readonly address?: OneOrMore;
  readonly gateway?: OneOrMore;
  readonly routes?: Readonly<Record<string, string>>;
  readonly forwards?: boolean;
  readonly serves?: OneOrMore;
}

interface TopologyText {
  readonly drawing?: string;
  readonly hosts: Readonly<Record<string, HostText>>;
  readonly promises: readonly Readonly<Record<string, string>>[];
  readonly paths?: readonly Readonly<Record<string, string>>[];
  readonly edit?: {
    readonly after: string;
    readonly add: string;
    readonly promises: readonly Readonly<Record<string, string>>[];
  };
}

/** Reads a topology file. It is part of an example, not input of users: a fault throws. */
export const readTopology = (text: string): Topology => {
  const { drawing = "", hosts, promises, paths = [], edit } = parse(text) as TopologyText;
  return {
    drawing: drawing.trimEnd(),
    hosts: Object.entries(hosts).map(([name, host]) => readHost(name, host)),
    promises: promises.map(promiseOf),
    paths: paths.map((entry) => readPath(...entryOf(entry))),
    edit: edit === undefined ? null : { ...edit, promises: edit.promises.map(promiseOf) },
  };
};

/** The host with a name. Throws `LabError` when there is none. */
export const hostCalled = (topology: Topology, name: string): TopologyHost => {
  const found = topology.hosts.find((host) => host.name === name);
  if (found === undefined) throw new LabError(`the topology has no host called ${name}`);
  return found;
};

const readHost = (name: string, text: HostText): TopologyHost => {
  const devices = Object.entries(text.devices ?? {}).map(([device, { segment, address: own, gets }]) => ({
    name: device,
    segment,
    addresses: list(own).map(interfaceAddress),
    gets: list(gets).map(address),
  }));
  return {
    name,
    devices,
    vm: text.vm === undefined ? null : { tap: text.vm.tap, mac: parseMac(text.vm.mac)! },
    addresses: [...devices.flatMap((d) => d.addresses.map(addressOf)), ...list(text.address).map(address)],
    gateways: list(text.gateway).map(address),
    routes: new Map(Object.entries(text.routes ?? {}).map(([prefix, gateway]) => [prefix, address(gateway)])),
    forwards: text.forwards ?? false,
    serves: list(text.serves).map(readService),
  };
};

const list = (value: OneOrMore): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** `a to b on tcp/1: c sees itself` is a map of one entry to YAML. */
const entryOf = (entry: Readonly<Record<string, string>>): [string, string] => Object.entries(entry)[0]!;

const promiseOf = (entry: Readonly<Record<string, string>>): Promised => readPromise(...entryOf(entry));
