/** An ICMP message in each family; `null` where the family has none. A `null` code stands for all codes. */
export interface IcmpMessage {
  readonly ipv4: { readonly type: number; readonly code: number | null } | null;
  readonly ipv6: { readonly type: number; readonly code: number | null } | null;
}

const message = (ipv4: number | null, ipv6: number | null): IcmpMessage => ({
  ipv4: ipv4 === null ? null : { type: ipv4, code: null },
  ipv6: ipv6 === null ? null : { type: ipv6, code: null },
});

/** ICMP messages by name (RFC 792, RFC 4443 and RFC 4861; IANA "ICMP Type Numbers", "ICMPv6 Parameters"). */
export const icmpMessages: ReadonlyMap<string, IcmpMessage> = new Map([
  ["echo-request", message(8, 128)],
  ["echo-reply", message(0, 129)],
  ["destination-unreachable", message(3, 1)],
  ["packet-too-big", { ipv4: { type: 3, code: 4 }, ipv6: { type: 2, code: null } }],
  ["time-exceeded", message(11, 3)],
  ["parameter-problem", message(12, 4)],
  ["redirect", message(5, 137)],
  ["timestamp-request", message(13, null)],
  ["timestamp-reply", message(14, null)],
  ["router-solicitation", message(10, 133)],
  ["router-advertisement", message(9, 134)],
  ["neighbour-solicitation", message(null, 135)],
  ["neighbour-advertisement", message(null, 136)],
]);
