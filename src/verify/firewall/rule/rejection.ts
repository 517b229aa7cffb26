import type { Family } from "../../../net/index.ts";
import type { Rejection } from "../outcome/outcome.ts";

/** `NFT_REJECT_ICMPX_*` (no route, port, host, prohibited) as codes of "destination unreachable" of the family. */
const icmpxCodes = { ipv4: [0, 3, 1, 13], ipv6: [0, 4, 3, 1] } as const;

/** How `reject` tells the sender. */
export const rejectionOf = (
  family: Family,
  kind: "icmp" | "tcp-reset" | "icmpx",
  code: number,
): Rejection => {
  if (kind === "tcp-reset") return { kind: "tcp-reset", code: 0 };
  return { kind: "icmp", code: kind === "icmp" ? code : (icmpxCodes[family][code] ?? code) };
};
