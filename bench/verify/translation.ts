/** 10,000 translated destinations before a policy of 100,000 rules: how long for each, in two orders of fields? */
import type { Ref } from "../../src/verify/sets/index.ts";
import { buildRules, HeaderSpace, type FieldOrder, fieldOrders } from "../../src/verify/space/index.ts";
import { seeded } from "../generate-policy.ts";
import { peakMebibytes, timed } from "./measured.ts";
import { microSegmentation } from "./micro-segmentation.ts";

const rules = 100_000;
const publicAddress = 0xc6336400;

/** What becomes of packets to a public address and port, when the policy sees them with the address and port inside. */
const translate = (order: FieldOrder, mappings: number): void => {
  const space = new HeaderSpace("ipv4", order);
  const { diagrams, fields } = space;
  const policy = buildRules(space, microSegmentation(rules, 1));
  const next = seeded(5);
  const parts: Ref[] = [];
  const firstStep = diagrams.store.steps;
  const each = timed(() => {
    for (let mapping = 0; mapping < mappings; mapping += 1) {
      const machine = Math.floor(next() * 2_000);
      const inside = [
        ...space.bits(
          fields.destination,
          0x0a000000 + Math.floor(machine / 100) * 256 + 10 + (machine % 100),
        ),
        ...space.bits(fields.dport, [22, 80, 443, 8080][mapping % 4]!),
      ];
      const outside = [
        ...space.bits(fields.destination, publicAddress + (mapping >> 12)),
        ...space.bits(fields.dport, 1024 + (mapping & 4095)),
      ];
      parts.push(diagrams.cube(outside, diagrams.cofactor(policy, inside)));
    }
  });
  const steps = Math.round((diagrams.store.steps - firstStep) / mappings);
  const all = timed(() => diagrams.override(diagrams.overrideAll(parts), policy));
  console.log(
    `${order.join(",")}: ${((1000 * each.ms) / mappings).toFixed(1)} µs`,
    `(processor ${((1000 * each.processor) / mappings).toFixed(1)}, ${steps} steps) for each of ${mappings},`,
    `all of them before the policy ${all.ms.toFixed(0)} ms, ${diagrams.size(all.result)} nodes`,
  );
};

translate(fieldOrders.A, 10_000);
translate(fieldOrders.D, 100);
console.log(`peak ${peakMebibytes().toFixed(0)} MiB`);
