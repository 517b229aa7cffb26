import { addressBytes, addressOf, lengthOf, type Prefix } from "../../net/index.ts";
import { objectId, type RoutingRule } from "../../state/index.ts";
import type { Oracle } from "../packet/oracle.ts";
import type { Flow } from "./flow.ts";
import { leadingBits } from "./route-table.ts";

/** A policy routing rule that can be asked whether it selects a packet. */
export interface PreparedRule {
  /** `rule ipv4 100 from="10.0.0.0/8"`. */
  readonly id: string;
  readonly rule: RoutingRule;
  readonly selects: (flow: Flow, oracle: Oracle) => boolean;
}

type Test = (flow: Flow, oracle: Oracle) => boolean;

/** `IPTOS_TOS_MASK` without the bits of congestion notification. */
const ruleTos = 0x1c;

/** A rule with its tests, in the order of `fib_rule_match` and `fib4_rule_match`. */
export const prepareRule = (key: string, rule: RoutingRule): PreparedRule => {
  const id = objectId("rule", key);
  const tests = testsOf(rule, id);
  const matches: Test = (flow, oracle) => tests.every((test) => test(flow, oracle));
  return { id, rule, selects: rule.invert ? (flow, oracle) => !matches(flow, oracle) : matches };
};

const testsOf = (rule: RoutingRule, id: string): readonly Test[] => {
  const { inputDevice, outputDevice, mark, users, tos, ipProtocol, sourcePorts, destinationPorts } = rule;
  const tests: Test[] = [];
  if (inputDevice !== null) tests.push((flow) => flow.input === inputDevice);
  if (outputDevice !== null) tests.push((flow) => flow.output === outputDevice);
  if (mark !== null) tests.push(markTest(mark, id));
  if (users !== null) tests.push(({ userId }) => userId >= users.first && userId <= users.last);
  if (rule.tunnelId !== null) tests.push(() => false);
  if (rule.l3mdev) tests.push((_flow, oracle) => oracle.decide(`whether a VRF is used (\`${id}\`)`, false));
  if (rule.from !== null) tests.push(addressTest(rule.from, "source"));
  if (rule.to !== null) tests.push(addressTest(rule.to, "destination"));
  if (tos !== 0) tests.push((flow) => (flow.tos & ruleTos) === tos);
  if (ipProtocol !== null) tests.push(({ protocol }) => protocol === ipProtocol);
  if (sourcePorts !== null)
    tests.push(({ sourcePort }) => sourcePort >= sourcePorts.first && sourcePort <= sourcePorts.last);
  if (destinationPorts !== null)
    tests.push(
      ({ destinationPort }) =>
        destinationPort >= destinationPorts.first && destinationPort <= destinationPorts.last,
    );
  return tests;
};

const markTest =
  ({ value, mask }: { readonly value: number; readonly mask: number }, id: string): Test =>
  (flow, oracle) =>
    flow.isMarkKnown
      ? ((flow.mark ^ value) & mask) === 0
      : oracle.decide(`the mark that \`${id}\` selects by`, false);

const addressTest = (prefix: Prefix, side: "source" | "destination"): Test => {
  const length = lengthOf(prefix);
  const bits = leadingBits(Buffer.from(addressBytes(addressOf(prefix))), length);
  return (flow) => leadingBits(flow[side], length) === bits;
};
