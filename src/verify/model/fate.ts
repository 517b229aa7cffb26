/**
 * What becomes of a packet.
 *
 * - `delivered`: to a socket of the host itself. `forwarded`: out of a device (a packet of the host's own, too).
 * - `dropped`: nobody hears of it. `rejected`: the sender is told (ICMP error or TCP reset).
 * - `unroutable`: no route, a route that says so, or a next hop that does not answer.
 */
export type Verdict = "delivered" | "forwarded" | "dropped" | "rejected" | "unroutable";

/** `possibly`: something on the way is not known to the model (a quota, a random choice, an expression not decoded). */
export type Certainty = "sure" | "possibly";
