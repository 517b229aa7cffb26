import { didYouMean, UsageError } from "../../diagnostics/index.ts";
import {
  type Address,
  addressOf,
  contains,
  type Family,
  familyOf,
  parseAddress,
  prefixOf,
} from "../../net/index.ts";
import { allAddresses } from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import type { PolicyNames } from "./policy-names.ts";
import type { FlowEnd } from "./question.ts";

/** Documentation addresses (RFC 5737, RFC 3849) that stand for the internet. */
const internet = ["203.0.113.1", "2001:db8:ffff::1"] as unknown as readonly Address[];

/** What an end of a flow is called, as addresses. Throws `UsageError` (`usage/unknown-end`). */
export const flowEnd = (text: string, names: PolicyNames, host: HostState): FlowEnd => {
  const address = parseAddress(text);
  if (address !== null) return { text, addresses: [address], isHost: isLocal(host, address) };
  if (text === "host") return { text, addresses: [], isHost: true };
  if (text === "internet") return { text, addresses: internet, isHost: false };
  const machine = names.machines.get(text);
  if (machine !== undefined) return named(text, machine);
  const network = names.networks.get(text);
  if (network !== undefined)
    return named(
      text,
      network.map((held) => strangerIn(prefixOf(held), addressOf(held))),
    );
  const known = [...names.machines.keys(), ...names.networks.keys(), "host", "internet"];
  throw new UsageError("usage/unknown-end", `\`${text}\` is neither an address nor a name of the policy`, {
    hint: didYouMean(text, known) ?? names.hint,
  });
};

const named = (text: string, addresses: readonly Address[]): FlowEnd => {
  if (addresses.length > 0) return { text, addresses, isHost: false };
  throw new UsageError("usage/unknown-end", `no address is known of \`${text}\``, {
    hint: "name its address instead",
  });
};

/** Some address of a network that is not the host's own. */
const strangerIn = (network: Parameters<typeof contains>[0], own: Address): Address => {
  const base = addressOf(network);
  const candidates = ["10", "11", "2", "3"].flatMap((last) => {
    const text = familyOf(base) === "ipv4" ? base.replace(/\d+$/, last) : `${base}${last}`;
    return parseAddress(text) ?? [];
  });
  return candidates.find((one) => one !== own && contains(network, one)) ?? base;
};

const isLocal = (host: HostState, address: Address): boolean =>
  allAddresses(host).some((held) => addressOf(held.address) === address);

const hasFamily = ({ addresses, isHost }: FlowEnd, family: Family): boolean =>
  (isHost && addresses.length === 0) || addresses.some((address) => familyOf(address) === family);

/** The family in which both ends have addresses, IPv4 first. Throws `UsageError`. */
export const commonFamily = (from: FlowEnd, to: FlowEnd): Family => {
  const family = (["ipv4", "ipv6"] as const).find((one) => hasFamily(from, one) && hasFamily(to, one));
  if (family !== undefined) return family;
  throw new UsageError(
    "usage/unknown-end",
    `\`${from.text}\` and \`${to.text}\` have no addresses of one family`,
  );
};
