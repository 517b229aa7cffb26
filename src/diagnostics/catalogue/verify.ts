import type { CatalogueEntry } from "../catalogue.ts";

/** What `causeway verify` finds. */
export const verifyCodes = {
  "verify/orphan-mark": {
    cause:
      "a policy routing rule asks for a mark that nothing on the host sets, or a mark is set and nothing asks for it",
    cure: "set the mark where packets come in (prerouting, before the route is looked up), or take the rule out",
  },
  "verify/mark-too-late": {
    cause:
      "a mark that policy routing rules ask for is set after the route was looked up, so it changes nothing",
    cure: "set the mark in prerouting (for packets of the host itself: in output, in a chain of type route)",
  },
  "verify/mark-collision": {
    cause: "two programs use the same bits of packet marks for different things, so each undoes the other",
    cure: "give one of them other bits, and set marks under a mask",
  },
  "verify/rule-hidden": {
    cause:
      "a policy routing rule is never asked: rules with a smaller preference answer every packet that it selects",
    cure: "give the rule a smaller preference than the one that hides it, or take it out",
  },
  "verify/rule-priority-taken": {
    cause: "two different policy routing rules have one preference, so their order is that of their making",
    cure: "give them different preferences",
  },
  "verify/captured-subnet": {
    cause:
      "a policy routing rule sends packets for a connected subnet to a table that has another way for them than the link",
    cure: "add the subnet to the table (`ip route add throw SUBNET table TABLE`), or a rule before it with `lookup main suppress_prefixlength 0`",
  },
  "verify/dead-rule": {
    cause:
      "no packet ever matches a firewall rule: rules before it, or what leads to its chain, leave it none",
    cure: "take the rule out, or move it before the rules that hide it",
  },
  "verify/black-hole": {
    cause: "the firewall lets packets pass for which there is no route, or a route that refuses them",
    cure: "add the route, or deny the packets so that nobody waits",
  },
  "verify/dead-by-routing": {
    cause: "a firewall rule asks for an interface that no route sends its packets to, so it never matches",
    cure: "route those packets there, or correct the interface in the rule",
  },
  "verify/nat-before-routing": {
    cause:
      "a rule matches an address or port from before destination translation at a place where packets already have the new one",
    cure: "match the translated address, or `ct original` (iptables: `--ctorigdst`)",
  },
  "verify/snat-not-returnable": {
    cause:
      "a source is translated to an address that is not this host's, so replies do not come back to be translated",
    cure: "translate to an address of the host (masquerade), or route the address here",
  },
  "verify/forward-conflict": {
    cause:
      "packets that one firewall accepts are dropped by another one at the same hook: every base chain must accept, and one drop is final",
    cure: "let the packets pass in the chain that drops them; for Docker, that is the chain DOCKER-USER",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
