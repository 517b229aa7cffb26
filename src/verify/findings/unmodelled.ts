import { type HostState, type NftExpression, objectId } from "../../state/index.ts";
import type { HostFinding } from "./finding.ts";

/** What takes packets off the way that the model knows. */
const reasons: Partial<Readonly<Record<NftExpression["kind"], string>>> = {
  flowOffload: "hands flows to a flow table: their later packets pass no rule",
  queue: "hands packets to a program",
  queueMap: "hands packets to a program",
  tproxy: "hands packets to a transparent proxy",
  synproxy: "answers for the receiver until a connection stands",
  dup: "sends a copy of packets elsewhere",
  fwd: "sends packets elsewhere",
  raw: "has an expression that is not decoded",
};

/** Rules whose effect the model does not know, or knows in part: answers that depend on them are `possibly`. */
export const unmodelledRules = ({ config }: HostState): readonly HostFinding[] =>
  [...config.nftTable].flatMap(([key, { chains }]) =>
    chains.flatMap((chain) =>
      chain.rules.flatMap(({ expressions }, index): HostFinding[] => {
        const reason = expressions.map(({ kind }) => reasons[kind]).find((text) => text !== undefined);
        if (reason === undefined) return [];
        const object = `${objectId("nftTable", key)}/${chain.name}/${index}`;
        return [
          {
            code: "verify/not-modelled",
            severity: "notice",
            message: `the rule ${object} ${reason}`,
            objects: [object],
            example: null,
            cure: "what depends on it is answered by `possibly`; look at what really happens with `nft monitor trace`",
          },
        ];
      }),
    ),
  );
