import type { Family } from "../../net/index.ts";
import type { HostState } from "../../state/index.ts";
import { Firewall, linkFacts } from "../firewall/index.ts";
import { Routing } from "../routing/index.ts";
import type { Ref } from "../sets/index.ts";
import { type FieldOrder, HeaderSpace } from "../space/index.ts";
import { connectionSets } from "./connection-sets.ts";
import { FateTable } from "./fate-table.ts";
import { fewDown } from "./failures.ts";
import { fibOracle } from "./fib-oracle.ts";
import { HookPrograms } from "./hook-programs.ts";
import { HostFacts } from "./host-facts.ts";
import { Lookups } from "./lookups.ts";
import { packetSets } from "./packet-sets.ts";
import { followUps, replies } from "./sessions.ts";
import { byRules, comeIn, setOut } from "./start.ts";
import { Walk } from "./walk.ts";
import type { WalkParts } from "./walk-parts.ts";

/** What a model is made with. */
export interface ModelOptions {
  /** Which fields stand above which in diagrams. */
  readonly order?: FieldOrder;
  /** Links whose failing is a question: fates depend on whether they are up. All others are as observed. */
  readonly uplinks?: readonly string[];
  /** So many of `uplinks` may be down at once (2 unless said otherwise); fates for more of them mean nothing. */
  readonly mostDown?: number;
  /** A space (and fates) shared with another model, so that their diagrams can be compared. */
  readonly beside?: FamilyModel;
}

/** One host for the packets of one family. Everything is made when it is first asked for. */
export class FamilyModel {
  readonly space: HeaderSpace;
  readonly fates: FateTable;
  readonly facts: HostFacts;
  readonly #walk: Walk;
  readonly #forward = new Map<string | null, Ref>();

  constructor(host: HostState, family: Family, options: ModelOptions) {
    const { beside } = options;
    this.space = beside?.space ?? new HeaderSpace(family, options.order);
    this.fates = beside?.fates ?? new FateTable();
    this.facts = new HostFacts(host);
    this.#walk = new Walk(this.#parts(host, options));
  }

  #parts(host: HostState, options: ModelOptions): WalkParts {
    const { space, facts, fates } = this;
    const { settings } = facts;
    const { family, diagrams } = space;
    const { uplinks: failing = [], mostDown = 2 } = options;
    const uplinks = new Set(failing);
    const links = {
      upLevel: (link: string): number => space.linkState(link).levels[0]!,
      asked: fewDown(space, failing, mostDown),
    };
    const routing = new Routing({ host, settings, uplinks, family, diagrams, links });
    const tables = [...host.config.nftTable.values()];
    const legacy = [...host.config.xtTable.values()];
    const lookups = new Lookups(space, routing);
    const fib = fibOracle({ space, facts, lookups });
    const firewall = new Firewall(space, { tables, legacy, links: linkFacts(host), fib });
    return {
      space,
      facts,
      fates,
      lookups,
      hooks: new HookPrograms(firewall),
      sets: packetSets(space),
      connections: connectionSets(space, true),
      refusals: new Map(),
      uplinks,
    };
  }

  /** The walk that all diagrams are made by. */
  get walk(): Walk {
    return this.#walk;
  }

  /**
   * What becomes of packets that belong to no connection yet, by the link that they come in by (`null`: the host itself
   * sends them). Terminals are ids of `fates`.
   */
  forward(input: string | null): Ref {
    const known = this.#forward.get(input) ?? this.#firstPackets(input);
    this.#forward.set(input, known);
    return known;
  }

  /**
   * What becomes of the answers to `sessions` (first packets with their fates: those of this host by `input`, unless
   * others are given), written over the first packets; undefined where no session is. Answers are taken to come in by
   * the link that the first packet left by.
   */
  reply(input: string | null, sessions: Ref = this.forward(input)): Ref {
    return replies(this.#walk, sessions);
  }

  /** What becomes of later packets of `sessions` in the direction of the first; undefined where no session is. */
  established(input: string | null, sessions: Ref = this.forward(input)): Ref {
    return followUps(this.#walk, input, sessions);
  }

  #firstPackets(input: string | null): Ref {
    return input === null
      ? setOut(this.#walk, new Map(), byRules)
      : comeIn(this.#walk, input, new Map(), byRules);
  }
}
