import type { FibAnswer, FibOracle, FibQuestion } from "../firewall/index.ts";
import type { FlowView, RouteTarget } from "../routing/index.ts";
import { everything, type Ref, undefinedRef } from "../sets/index.ts";
import { ownView } from "../routing/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import type { HostFacts } from "./host-facts.ts";
import type { Lookups } from "./lookups.ts";
import { endSets } from "./packet-sets.ts";

interface OracleParts {
  readonly space: HeaderSpace;
  readonly facts: HostFacts;
  readonly lookups: Lookups;
}

/** `linux/rtnetlink.h`, `RTN_*`. */
const typeNumbers = { unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5 } as const;

/** `fib`: what routing knows of an address (`net/ipv4/netfilter/nft_fib_ipv4.c`, `net/ipv6/netfilter/nft_fib_ipv6.c`). */
export const fibOracle = (parts: OracleParts): FibOracle => {
  const known = new Map<string, readonly FibAnswer[] | null>();
  return (question) => {
    const key = `${question.result} ${question.flags.join(" ")}`;
    const answer = known.has(key) ? known.get(key)! : answerTo(parts, question);
    known.set(key, answer);
    return answer;
  };
};

const answerTo = (parts: OracleParts, question: FibQuestion): readonly FibAnswer[] | null =>
  question.result === "type" ? typeAnswers(parts, question) : linkAnswers(parts, question);

/** The address that is asked about stands where a look-up has its destination. */
const view = ({ space }: OracleParts, flags: readonly string[]): FlowView => {
  const plain = ownView(space);
  const isSource = flags.includes("saddr");
  const swapped = { source: "destination", destination: "source" } as const;
  return {
    ...plain,
    address: (end, prefix) => plain.address(isSource ? swapped[end] : end, prefix),
    addressLevels: (end) => plain.addressLevels(isSource ? swapped[end] : end),
    mark: (value, mask) =>
      flags.includes("mark")
        ? plain.mark(value, mask)
        : (value & mask) >>> 0 === 0
          ? everything
          : undefinedRef,
    protocol: () => undefinedRef,
    ports: () => undefinedRef,
    user: (first) => (first === 0 ? everything : undefinedRef),
  };
};

/** Only the local table is asked; an address that is not there is any other's. */
const typeAnswers = (parts: OracleParts, { flags }: FibQuestion): readonly FibAnswer[] => {
  const { space, lookups } = parts;
  const { diagrams } = space;
  const local = lookups.routing.lookUpTable(localTable, view(parts, flags));
  const link = flags.includes("iif")
    ? space.fields.inputLink
    : flags.includes("oif")
      ? space.fields.outputLink
      : null;
  const asked = endSets(space, flags.includes("saddr") ? space.fields.source : space.fields.destination);
  const special: FibAnswer[] = [
    { guard: asked.group, value: typeNumbers.multicast },
    { guard: asked.everybody, value: typeNumbers.broadcast },
  ];
  const found = diagrams.terminals(local).flatMap((id): FibAnswer[] => {
    const target = id === 0 ? null : lookups.routing.targets.at(id);
    if (target === null || !(target.kind in typeNumbers)) return [];
    const set = diagrams.where(local, (one) => one === id);
    const device = "device" in target ? target.device : null;
    const onLink =
      link === null || device === null
        ? set
        : diagrams.guard(set, space.equal(link, space.linkClass(device)));
    return [{ guard: onLink, value: typeNumbers[target.kind as keyof typeof typeNumbers] }];
  });
  return disjoint(parts, [...special, ...found, { guard: everything, value: typeNumbers.unicast }]);
};

const localTable = 255;

/** The link that leads there, or (with `iif`, `oif`) that link when it is one of them. */
const linkAnswers = (parts: OracleParts, { flags }: FibQuestion): readonly FibAnswer[] => {
  const { space, lookups } = parts;
  const { diagrams } = space;
  const answers = lookups.routing.lookUp(view(parts, flags));
  const link = flags.includes("iif")
    ? space.fields.inputLink
    : flags.includes("oif")
      ? space.fields.outputLink
      : null;
  const byTarget = (set: Ref, target: RouteTarget): FibAnswer[] => {
    if (target.kind !== "unicast") return [];
    const devices = [...new Set(target.hops.map(({ device }) => device))];
    if (link === null) return devices.slice(0, 1).map((value) => ({ guard: set, value }));
    return devices.map((value) => ({
      guard: diagrams.guard(set, space.equal(link, space.linkClass(value))),
      value,
    }));
  };
  const found = diagrams.terminals(answers).flatMap((id) =>
    byTarget(
      diagrams.where(answers, (one) => one === id),
      lookups.routing.targets.at(id),
    ),
  );
  const onLoopback: FibAnswer = {
    guard: space.equal(space.fields.inputLink, space.linkClass("lo")),
    value: "lo",
  };
  return disjoint(parts, [onLoopback, ...found, { guard: everything, value: null }]);
};

/** The first answer for each packet only. */
const disjoint = ({ space }: OracleParts, answers: readonly FibAnswer[]): readonly FibAnswer[] => {
  let left: Ref = everything;
  return answers.flatMap(({ guard, value }) => {
    const mine = space.diagrams.guard(left, guard);
    left = space.diagrams.without(left, guard);
    return mine === undefinedRef ? [] : [{ guard: mine, value }];
  });
};
