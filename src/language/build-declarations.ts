import { parseAddress, parseInterfaceAddress, parseMac } from "../net/index.ts";
import { interfaceAddressFaults, macFaults } from "./address-formats.ts";
import { devicePattern, virtualMachinePattern } from "./device-format.ts";
import { parseEndpoint } from "./endpoint-format.ts";
import { nameFaults, serviceNameFaults } from "./name-format.ts";
import { valueOf, type NodeReader } from "./node-reader.ts";
import type { PolicyDocument } from "./policy-schema.ts";
import type {
  GroupSyntax,
  Located,
  MachineSyntax,
  NetworkSyntax,
  ServiceSyntax,
  UplinkSyntax,
} from "./policy-tree.ts";
import { parseService } from "./service-format.ts";
import type { SourceEntry } from "./source-node.ts";

type Section<Name extends keyof PolicyDocument> = NonNullable<PolicyDocument[Name]>;
type EntryOf<Name extends keyof PolicyDocument> = Section<Name>[string & keyof Section<Name>];

/** An uplink as written. */
export const buildUplink = (read: NodeReader, entry: SourceEntry): UplinkSyntax => {
  const field = (key: keyof EntryOf<"uplinks">) => valueOf(entry.value, key);
  return {
    ...declaration(read, entry),
    device: read.text(field("device"), deviceName),
    gateways: read.texts(field("gateway"), (text) => (text === "auto" ? "auto" : parseAddress(text))),
  };
};

/** A network as written. */
export const buildNetwork = (read: NodeReader, entry: SourceEntry): NetworkSyntax => {
  const field = (key: keyof EntryOf<"networks">) => valueOf(entry.value, key);
  return {
    ...declaration(read, entry),
    mode: read.text(field("mode"), networkMode),
    bridge: read.text(field("bridge"), deviceName),
    device: read.text(field("device"), deviceName),
    addresses: read.texts(field("address"), (text) =>
      interfaceAddressFaults(text).length > 0 ? null : parseInterfaceAddress(text),
    ),
    dhcp: read.toggle(field("dhcp")),
    ra: read.toggle(field("ra")),
    dns: read.toggle(field("dns")),
    isolate: read.toggle(field("isolate")),
    adopt: read.toggle(field("adopt")),
  };
};

/** A machine as written. */
export const buildMachine = (read: NodeReader, entry: SourceEntry): MachineSyntax => {
  const field = (key: keyof EntryOf<"machines">) => valueOf(entry.value, key);
  return {
    ...declaration(read, entry),
    network: read.text(field("network"), soundName),
    vm: read.text(field("vm"), (text) => (virtualMachinePattern.test(text) ? text : null)),
    device: read.text(field("device"), deviceName),
    addresses: read.texts(field("address"), parseAddress),
    mac: read.text(field("mac"), (text) => (macFaults(text).length > 0 ? null : parseMac(text))),
  };
};

/** A group as written. */
export const buildGroup = (read: NodeReader, entry: SourceEntry): GroupSyntax => ({
  ...declaration(read, entry),
  members: read.texts(entry.value, parseEndpoint),
});

/** A service as written. */
export const buildService = (read: NodeReader, entry: SourceEntry): ServiceSyntax => ({
  ...declaration(read, entry),
  members: read.texts(entry.value, parseService),
});

/** Whether an entry declares something: entries with an impossible name have been told, and declare nothing. */
export const isDeclaration = ({ key }: SourceEntry): boolean => nameFaults(key.value).length === 0;

/** The same for a service. */
export const isServiceDeclaration = ({ key }: SourceEntry): boolean =>
  serviceNameFaults(key.value).length === 0;

/** A text that can be a name. */
export const soundName = (text: string): string | null => (nameFaults(text).length === 0 ? text : null);

const declaration = (read: NodeReader, { key, value }: SourceEntry) => {
  const name: Located<string> = { value: key.value, span: read.spanOf(key) };
  return {
    name,
    span: name.span,
    isWhole: read.isWhole(key) && read.isWhole(value),
  };
};

const deviceName = (text: string): string | null => (devicePattern.test(text) ? text : null);

const networkMode = (text: string): "nat" | "bridge" | "routed" | "isolated" | null =>
  text === "nat" || text === "bridge" || text === "routed" || text === "isolated" ? text : null;
