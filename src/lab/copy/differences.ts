import type { Explained } from "../../app/index.ts";
import type { HostState } from "../../state/index.ts";
import type { KernelStep } from "./kernel-steps.ts";
import type { SeenPacket } from "./watch.ts";

/** Where what was explained and what was seen differ, in words. Ways that are only possible count as explained, too. */
export const differencesOf = (
  { outcome, others, steps, host }: Explained,
  seen: readonly SeenPacket[],
  kernel: readonly KernelStep[],
): readonly string[] => {
  const ends = [outcome, ...others];
  const isExplained = ends.some((end) => agrees(end, seen, host));
  const ourRules = steps.flatMap(ourStep);
  const theirRules = kernel.flatMap(theirStep);
  const isSameWay = outcome.certainty === "possibly" || ourRules.join("\n") === theirRules.join("\n");
  return [
    ...(isExplained ? [] : [`explained: ${endText(outcome)}; the kernel: ${seenText(seen)}`]),
    ...(isSameWay
      ? []
      : [
          `explained rules: ${ourRules.join(", ") || "none"}; the kernel's: ${theirRules.join(", ") || "none"}`,
        ]),
  ];
};

type Outcome = Explained["outcome"];

const agrees = ({ verdict, out, packet }: Outcome, seen: readonly SeenPacket[], host: HostState): boolean => {
  if (verdict === "delivered") return seen.some((one) => one.out === null);
  if (verdict !== "forwarded") return seen.length === 0;
  return seen.some(
    (one) =>
      isSameLink(one.out, out, host) &&
      one.source === packet.source &&
      one.destination === packet.destination,
  );
};

/** What leaves by a bridge is seen at the end of one of its ports. */
const isSameLink = (seen: string | null, out: string | null, { config }: HostState): boolean =>
  seen !== null && (seen === out || config.link.get(seen)?.master === out);

const endText = ({ verdict, out, at }: Outcome): string =>
  verdict === "forwarded"
    ? `forwarded out of ${out}`
    : verdict === "delivered"
      ? "delivered"
      : `${verdict} at ${at}`;

const seenText = (seen: readonly SeenPacket[]): string =>
  seen
    .map(
      ({ out, source, destination }) =>
        `${out === null ? "delivered" : `out of ${out}`} as ${source} → ${destination}`,
    )
    .join(", ") || "nothing came out";

const deciding = /^(?:accept|drop|jump|goto)\b/;

/** `ip filter FORWARD drop`: chains with what they decided, without policies, which only one of the two always tells. */
const ourStep = ({ object, decision }: Explained["steps"][number]): readonly string[] => {
  const place = /^nftTable (\S+ [^/]+)\/(.*)\/(\d+)$/.exec(object ?? "");
  const last = decision
    .split(", ")
    .at(-1)!
    .replace(/^reject$/, "drop");
  return place === null || !deciding.test(last) ? [] : [`${place[1]} ${place[2]} ${last}`];
};

const theirStep = ({ chain, text, verdict }: KernelStep): readonly string[] =>
  text === "policy" || !deciding.test(verdict) ? [] : [`${chain} ${verdict}`];
