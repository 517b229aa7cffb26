import {
  type Address,
  address,
  addressOf,
  type Family,
  familyOf,
  interfaceAddress,
  prefixOf,
  prefixRange,
} from "../../../src/net/index.ts";
import { allAddresses } from "../hosts/addresses.ts";
import type { HostSpec } from "../hosts/host-spec.ts";
import { randomFilter, randomHost } from "../hosts/random-host.ts";
import { linesOf } from "../packets/hints.ts";
import { randomArrival, randomDeparture } from "../packets/random-packet.ts";
import { freshUniques, type Uniques } from "../packets/uniques.ts";
import { randomSteps, type Sequence, type Step } from "../packets/sequence.ts";
import { Random } from "../random.ts";
import type { Trial } from "./trial.ts";

/** Sequences that are under way together: few enough to find ports of their own. */
const batchSize = 700;

/** How many packets a sequence has on average: what `packets` is divided by. */
const packetsPerSequence = 1.8;

/** What the addresses of a host mean to those who send from it. */
export interface OwnAddresses {
  readonly own: readonly Address[];
  readonly broadcasts: ReadonlySet<Address>;
}

/** The addresses that a host is asked to have. */
export const ownAddressesOf = ({ addresses }: HostSpec): OwnAddresses => {
  const asked = addresses.map((line) => interfaceAddress(line.split(" ")[0]!));
  return {
    own: asked.map(addressOf),
    broadcasts: new Set(asked.map((one) => prefixRange(prefixOf(one)).last)),
  };
};

/** Host number `at` of the campaign, with about as many packets. */
export const randomTrial = (seed: number, at: number, packets: number): Trial => {
  const spec = randomHost(seed, at);
  const random = Random.of(seed, at, "packets");
  const changes = random.chance(0.4);
  const count = Math.max(1, Math.ceil(packets / packetsPerSequence));
  const batches = Array.from({ length: Math.ceil(count / batchSize) }, (_, batch) =>
    randomBatch(random, spec, Math.min(batchSize, count - batch * batchSize), changes),
  );
  return { spec, change: changes ? randomFilter(seed, `${at} changed`) : null, batches };
};

const randomBatch = (
  random: Random,
  spec: HostSpec,
  count: number,
  changes: boolean,
): readonly Sequence[] => {
  const uniques = freshUniques();
  const own = ownAddressesOf(spec);
  const lines = linesOf(spec);
  return Array.from({ length: count }, () => randomSequence(random, lines, own, uniques, changes)).filter(
    (sequence) => sequence !== null,
  );
};

const others: Readonly<Record<Family, readonly Address[]>> = {
  ipv4: allAddresses("ipv4").map(address),
  ipv6: allAddresses("ipv6").map(address),
};

const randomSequence = (
  random: Random,
  lines: ReturnType<typeof linesOf>,
  { own, broadcasts }: OwnAddresses,
  uniques: Uniques,
  changes: boolean,
): Sequence | null => {
  const first = random.chance(0.14)
    ? randomDeparture(random, lines, uniques, own, 0)
    : randomArrival(random, lines, uniques, 0);
  // The host hears its own broadcasts, and sends them: no verdict of one word.
  if (first === null || (first.packet.input === null && broadcasts.has(first.packet.destination)))
    return null;
  const steps = randomSteps(random, others[familyOf(first.packet.source)]);
  const after: readonly Step[] =
    changes && random.chance(0.5) ? [random.pick(survivors), random.pick(survivors)] : [];
  return { first, steps, after };
};

const survivors: readonly Step[] = [{ kind: "again" }, { kind: "again" }, { kind: "reply", link: null }];
