import type { NftChain, NftFamily, NftHook } from "../../state/index.ts";
import {
  type Attributes,
  listAttributes,
  type MessageWriter,
  parseAttributes,
  textOf,
} from "../netlink/index.ts";
import { chainAttribute, deviceAttribute, hookAttribute } from "./attributes.ts";

type HookName = NftHook["hook"];

/** `enum nf_inet_hooks`; also for the families ip, ip6 and bridge. */
const inetHooks: readonly HookName[] = ["prerouting", "input", "forward", "output", "postrouting", "ingress"];

/** `linux/netfilter_arp.h`, `NF_ARP_*`. */
const arpHooks: readonly HookName[] = ["input", "output", "forward"];

/** `enum nf_dev_hooks`. */
const deviceHooks: readonly HookName[] = ["ingress", "egress"];

const hooksOf = (family: NftFamily): readonly HookName[] =>
  family === "arp" ? arpHooks : family === "netdev" ? deviceHooks : inetHooks;

/** `NFT_CHAIN_BINDING`: a chain that exists for one rule (`jump { … }`), which the kernel names so. */
const bindingFlag = 4;
const boundName = /^__chain\d+$/;

/** Whether the chain is anonymous and lives and dies with the rule that jumps to it. */
export const isBoundChain = (name: string): boolean => boundName.test(name);

/** Writes the attributes of a chain without its rules. `id` is its place in the transaction. */
export const writeChain = (
  writer: MessageWriter,
  family: NftFamily,
  table: string,
  chain: NftChain,
  id: number,
): void => {
  writer.attributeString(chainAttribute.TABLE, table).attributeString(chainAttribute.NAME, chain.name);
  if (isBoundChain(chain.name))
    writer.attributeBe32(chainAttribute.FLAGS, bindingFlag).attributeBe32(chainAttribute.ID, id);
  if (chain.hook === null) return;
  writer.attributeString(chainAttribute.TYPE, chain.hook.type);
  writer.attributeBe32(chainAttribute.POLICY, chain.hook.policy === "accept" ? 1 : 0);
  writeHook(writer, family, chain.hook);
};

const writeHook = (writer: MessageWriter, family: NftFamily, hook: NftHook): void => {
  writer.nest(chainAttribute.HOOK);
  writer.attributeBe32(hookAttribute.HOOKNUM, hooksOf(family).indexOf(hook.hook) >>> 0);
  writer.attributeBe32(hookAttribute.PRIORITY, hook.priority >>> 0);
  writeDevices(writer, hook.devices);
  writer.endNest();
};

/** One device in the old form, which every kernel takes. */
const writeDevices = (writer: MessageWriter, devices: readonly string[]): void => {
  if (devices.length === 1) writer.attributeString(hookAttribute.DEV, devices[0]!);
  if (devices.length < 2) return;
  writer.nest(hookAttribute.DEVS);
  for (const device of devices) writer.attributeString(deviceAttribute.NAME, device);
  writer.endNest();
};

/** A chain as the kernel describes it, still without rules. */
export const readChain = (family: NftFamily, attributes: Attributes): NftChain => ({
  name: textOf(attributes.get(chainAttribute.NAME)!),
  hook: readHook(family, attributes),
  rules: [],
});

const readHook = (family: NftFamily, attributes: Attributes): NftHook | null => {
  const nested = attributes.get(chainAttribute.HOOK);
  if (nested === undefined) return null;
  const hook = parseAttributes(nested);
  return {
    type: textOf(attributes.get(chainAttribute.TYPE)!) as NftHook["type"],
    hook: hooksOf(family)[hook.get(hookAttribute.HOOKNUM)!.readUInt32BE(0)]!,
    priority: hook.get(hookAttribute.PRIORITY)!.readInt32BE(0),
    policy: attributes.get(chainAttribute.POLICY)?.readUInt32BE(0) === 0 ? "drop" : "accept",
    devices: readDevices(hook),
  };
};

const readDevices = (hook: Attributes): readonly string[] => {
  const list = hook.get(hookAttribute.DEVS);
  if (list !== undefined) return listAttributes(list).map(({ value }) => textOf(value));
  const single = hook.get(hookAttribute.DEV);
  return single === undefined ? [] : [textOf(single)];
};
