import { addressNumber, familyOf } from "../../../net/index.ts";
import type { Translation } from "../../firewall/index.ts";
import type { ChainOutcome } from "../../firewall/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import type { HookContext } from "./hook-context.ts";

/** What happens to destinations before the route is looked up. */
export interface DestinationChanges {
  /** Packets, as they come in, that get another destination. */
  readonly before: Ref;
  /** What destinations they get. */
  readonly after: Ref;
}

/** The destination translations of prerouting. */
export const destinationChanges = (context: HookContext): DestinationChanges => {
  const { diagrams } = context.space;
  const found = translationsAt(context, "prerouting");
  return {
    before: diagrams.overrideAll(found.map(({ packets }) => packets)),
    after: diagrams.overrideAll(found.map(({ translation }) => destinationsOf(context, translation))),
  };
};

/** A translation, and the packets that get it. */
export interface Translated {
  readonly packets: Ref;
  readonly translation: Translation;
  readonly rule: string;
}

/** Every translation that the nat chains of a hook agree on. */
export const translationsAt = (
  { firewall, space }: HookContext,
  hook: "prerouting" | "postrouting",
): readonly Translated[] =>
  firewall.steps(hook).flatMap((step) => {
    if (step.kind !== "nat") return [];
    const diagram = firewall.stepDiagram(step);
    return space.diagrams.terminals(diagram).flatMap((id) => {
      const outcome = id < 2 ? null : firewall.outcomes.outcomeOf(id);
      if (outcome === null || !isTranslating(outcome)) return [];
      const packets = space.diagrams.where(diagram, (one) => one === id);
      return [{ packets, translation: outcome.effects.translation!, rule: outcome.rule ?? "" }];
    });
  });

const isTranslating = ({ effects }: ChainOutcome): boolean => effects.translation !== null;

const destinationsOf = ({ space, local }: HookContext, { kind, addresses, ports }: Translation): Ref => {
  const { diagrams, fields, family } = space;
  if (kind === "snat" || kind === "masquerade") return undefinedRef;
  const there =
    addresses === null
      ? kind === "redirect"
        ? local
        : everything
      : familyOf(addresses.first) === family
        ? space.range(fields.destination, addressNumber(addresses.first), addressNumber(addresses.last))
        : undefinedRef;
  const atPort = ports === null ? everything : space.range(fields.dport, ports.first, ports.last);
  return diagrams.intersection(there, atPort);
};
