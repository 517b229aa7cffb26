import { addressNumber } from "../../../net/index.ts";
import { undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import type { HookContext } from "./hook-context.ts";
import { ruleText } from "./rule-text.ts";
import { translationsAt } from "./translations.ts";

/** Sources translated to addresses that are not the host's: replies go to whoever has them. */
export const sourceTranslations = (context: HookContext): readonly HostFinding[] =>
  translationsAt(context, "postrouting").flatMap(
    ({ packets, translation: { kind, addresses, mode }, rule }) => {
      const { space, local } = context;
      if (kind !== "snat" || addresses === null || mode !== "one-of") return [];
      const { diagrams, fields } = space;
      const back = space.range(
        fields.destination,
        addressNumber(addresses.first),
        addressNumber(addresses.last),
      );
      const lost = diagrams.without(back, local);
      if (lost === undefinedRef || packets === undefinedRef) return [];
      const range =
        addresses.first === addresses.last ? addresses.first : `${addresses.first}-${addresses.last}`;
      const packet = decodePacket(space, diagrams.pick(packets)!);
      return [
        {
          code: "verify/snat-not-returnable",
          severity: "problem",
          message: `the rule \`${ruleText(context.host, rule)}\` (${rule}) translates sources to ${range}, which is not this host's: replies do not come back here`,
          objects: [rule],
          example: {
            packet,
            verdict: "forwarded",
            certainty: "sure",
            at: "postrouting",
            object: rule,
            out: null,
          },
          cure: `masquerade instead, or give the host the address: \`ip address add ${addresses.first} dev DEVICE\``,
        },
      ];
    },
  );
