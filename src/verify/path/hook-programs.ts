import { type BaseChain, conntrackPriority, Firewall, type Hook, type HookStep } from "../firewall/index.ts";
import type { Ref } from "../sets/index.ts";

/** What packets pass at a hook, in order. Terminals of roots are outcomes. */
export type ProgramStep =
  /** Conntrack finds out what the packet belongs to. */
  | { readonly kind: "connection" }
  | { readonly kind: "chain"; readonly root: Ref; readonly reroutes: boolean }
  /** Where translations are agreed on and carried out; no chain, no root. */
  | { readonly kind: "nat"; readonly root: Ref | null };

/** The chains of all tables of a host, by hook. */
export class HookPrograms {
  readonly firewall: Firewall;
  readonly #made = new Map<string, readonly ProgramStep[]>();

  constructor(firewall: Firewall) {
    this.firewall = firewall;
  }

  /** The steps of a hook; `device` is asked by hooks of devices only (ingress, egress). */
  steps(hook: Hook, device: string | null): readonly ProgramStep[] {
    const key = isDeviceHook(hook) ? `${hook} ${device}` : hook;
    const known = this.#made.get(key) ?? this.#make(hook, device);
    this.#made.set(key, known);
    return known;
  }

  #make(hook: Hook, device: string | null): readonly ProgramStep[] {
    const steps = this.firewall.steps(hook);
    const placed = [
      ...steps.flatMap((step) => this.#step(step, hook, device)),
      ...(steps.some(({ kind }) => kind === "nat") ? [] : withoutNatChains(hook)),
      ...(isFirstHook(hook) ? [{ priority: conntrackPriority, step: { kind: "connection" } as const }] : []),
    ];
    // Conntrack comes before chains of its own priority: it was there first.
    return placed
      .map((one, at) => ({ ...one, order: one.step.kind === "connection" ? -1 : at }))
      .sort((a, b) => a.priority - b.priority || a.order - b.order)
      .map(({ step }) => step);
  }

  #step(step: HookStep, hook: Hook, device: string | null): readonly PlacedStep[] {
    const { priority } = step;
    if (step.kind === "nat")
      return [{ priority, step: { kind: "nat", root: this.firewall.stepDiagram(step) } }];
    const { chain } = step;
    if (isDeviceHook(hook) && (device === null || !chain.devices.includes(device))) return [];
    const root = this.firewall.chainDiagram(chain);
    return [{ priority, step: { kind: "chain", root, reroutes: reroutes(chain, hook) } }];
  }
}

interface PlacedStep {
  readonly priority: number;
  readonly step: ProgramStep;
}

const isDeviceHook = (hook: Hook): boolean => hook === "ingress" || hook === "egress";

const isFirstHook = (hook: Hook): boolean => hook === "prerouting" || hook === "output";

/** A nat chain at one hook brings the translation of its connections to all four (`nf_nat_register_fn`). */
const withoutNatChains = (hook: Hook): readonly PlacedStep[] => {
  const priority = { prerouting: -100, output: -100, input: 100, postrouting: 100 }[hook as string];
  return priority === undefined ? [] : [{ priority, step: { kind: "nat", root: null } }];
};

/** `nft_chain_route.c`, and `iptable_mangle.c` for its chain OUTPUT. */
const reroutes = ({ type, table }: BaseChain, hook: Hook): boolean =>
  hook === "output" && (type === "route" || /^xtTable \S+ mangle$/.test(table.object));
