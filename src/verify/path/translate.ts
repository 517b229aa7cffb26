import { type Address, addressFromNumber, addressNumber } from "../../net/index.ts";
import type { Translation } from "../firewall/index.ts";
import { partOf, type Field } from "../space/index.ts";
import { thenAssigned } from "../firewall/index.ts";
import { constantBits, copiedBits } from "./assigned.ts";
import type { Assigned } from "../firewall/index.ts";
import type { Rewrite } from "./fate.ts";
import { masqueradeAddresses, redirectAddresses } from "./own-address.ts";
import type { WalkParts } from "./walk-parts.ts";
import type { WalkState } from "./walk-state.ts";

/** More addresses to choose from than these are not followed one by one: their differing bits become unknown. */
const mostFollowed = 16n;

/** `IPS_SRC_NAT`, `IPS_DST_NAT`: bits of the connection's status, counted from the least significant one. */
const statusBits = { source: 4, destination: 5 } as const;

type Side = keyof typeof statusBits;

/** Which side a translation changes. */
export const sideOf = ({ kind }: Translation): Side =>
  kind === "dnat" || kind === "redirect" ? "destination" : "source";

/**
 * The packets after a translation was agreed on for them: one state for each choice that the kernel has. Empty when it
 * has no address to give and drops the packet.
 */
export const translated = (
  parts: WalkParts,
  state: WalkState,
  translation: Translation,
): readonly WalkState[] =>
  rewritesOf(parts, state, translation).map((rewrite) => {
    const side = sideOf(translation);
    const { assigned, unknowns } = rewriteBits(parts, side, rewrite);
    const status = parts.space.fields.ctStatus.levels;
    const isTranslated = constantBits([status[status.length - 1 - statusBits[side]]!], 1);
    return {
      ...state,
      [side]: rewrite,
      assigned: [assigned, isTranslated].reduce(thenAssigned, state.assigned),
      translating: settled(state, side),
      unknowns: [...state.unknowns, ...unknowns],
    };
  });

/** One side needs no nat chain any more. */
export const settled = ({ translating }: WalkState, side: Side): WalkState["translating"] => {
  if (translating.kind !== "rules") return translating;
  return side === "source"
    ? { ...translating, sourceSettled: true }
    : { ...translating, destinationSettled: true };
};

const rewritesOf = (parts: WalkParts, state: WalkState, translation: Translation): readonly Rewrite[] => {
  const { facts, space } = parts;
  const { kind, addresses, ports, mode } = translation;
  const to = (address: Address): Rewrite => ({ addresses: { first: address, last: address }, ports, mode });
  if (kind === "redirect") return redirectAddresses(facts, space.family, state.input).map(to);
  if (kind === "masquerade" && state.out !== null) {
    const towards = state.nextHop === "destination" ? null : state.nextHop;
    return masqueradeAddresses(facts, space.family, state.out, towards).map(to);
  }
  if (addresses === null || mode === "prefix") return [{ addresses, ports, mode }];
  const [first, last] = [addressNumber(addresses.first), addressNumber(addresses.last)];
  if (last - first >= mostFollowed) return [{ addresses, ports, mode }];
  return Array.from({ length: Number(last - first) + 1 }, (_, at) =>
    to(addressFromNumber(space.family, first + BigInt(at))),
  );
};

interface Rewritten {
  readonly assigned: Assigned;
  readonly unknowns: readonly string[];
}

export const rewriteBits = (parts: WalkParts, side: Side, { addresses, ports, mode }: Rewrite): Rewritten => {
  const { fields } = parts.space;
  const range = addresses === null ? null : [addressNumber(addresses.first), addressNumber(addresses.last)];
  const address = rangeBits(parts, fields[side], range, mode);
  const port = rangeBits(
    parts,
    side === "source" ? fields.sport : fields.dport,
    ports === null ? null : [BigInt(ports.first), BigInt(ports.last)],
    "one-of",
  );
  return {
    assigned: thenAssigned(address.assigned, port.assigned),
    unknowns: [...address.unknowns, ...port.unknowns],
  };
};

/** The bits that both ends share are set; the others stay (`prefix`), or nobody knows them. */
const rangeBits = (
  { space }: WalkParts,
  field: Field,
  range: readonly bigint[] | null,
  mode: Rewrite["mode"],
): Rewritten => {
  if (range === null) return { assigned: new Map(), unknowns: [] };
  const [first, last] = [range[0]!, range[1]!];
  const width = field.levels.length;
  const varying = (first ^ last).toString(2).length - (first === last ? 1 : 0);
  const fixed = constantBits(field.levels.slice(0, width - varying), first >> BigInt(varying));
  if (varying === 0 || mode === "prefix") return { assigned: fixed, unknowns: [] };
  const open = partOf(field, width - varying, varying);
  const bits = open.levels.map(
    (_, at) => space.predicate(`${field.name} ${first}-${last} bit ${at}`).levels[0]!,
  );
  return {
    assigned: thenAssigned(fixed, copiedBits(open.levels, bits)),
    unknowns: [`which ${field.name} the kernel chooses`],
  };
};
