import { type Family, families } from "../../net/index.ts";
import type { Packet } from "../model/packet.ts";
import type { HostState } from "../../state/index.ts";
import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import { FamilyModel, type ModelOptions as FamilyOptions } from "./family-model.ts";
import type { Fate } from "./fate.ts";
import type { FateTable } from "./fate-table.ts";
import { limitsOf } from "./limits.ts";
import { type OpenQuestions, possibleTerminals } from "./possible-fates.ts";

/** What a model of a host is made with. */
export interface HostModelOptions extends Omit<FamilyOptions, "beside"> {
  /** A model whose spaces this one shares, so that the diagrams of both can be compared. */
  readonly beside?: HostModel;
}

/** A diagram with what its terminals and levels mean. */
export interface FateDiagram {
  readonly diagram: Ref;
  readonly space: HeaderSpace;
  readonly fates: FateTable;
}

/** What one host does with every packet. */
export class HostModel {
  readonly host: HostState;
  readonly #options: HostModelOptions;
  readonly #families = new Map<Family, FamilyModel>();

  private constructor(host: HostState, options: HostModelOptions) {
    this.host = host;
    this.#options = options;
  }

  static of(host: HostState, options: HostModelOptions = {}): HostModel {
    return new HostModel(host, options);
  }

  /** Links that packets come in by, ports of bridges among them. */
  get inputs(): readonly string[] {
    return this.family(families[0]!).facts.inputs;
  }

  /** What the host has that this model passes over, in words. Nothing may be called proved about that. */
  get limits(): readonly string[] {
    return limitsOf(this.host);
  }

  /** The part for one family. */
  family(family: Family): FamilyModel {
    const known = this.#families.get(family);
    if (known !== undefined) return known;
    const { beside, ...options } = this.#options;
    const shared = beside === undefined ? {} : { beside: beside.family(family) };
    const made = new FamilyModel(this.host, family, { ...options, ...shared });
    this.#families.set(family, made);
    return made;
  }

  /**
   * What becomes of packets that belong to no connection yet (first packets, and such as cannot begin one), by the link
   * that they come in by; `null`: the host itself sends them. Defined for every packet.
   */
  forward(family: Family, input: string | null): FateDiagram {
    const model = this.family(family);
    return { diagram: model.forward(input), space: model.space, fates: model.fates };
  }

  /** What becomes of the answers to first packets, written over these; undefined where a first packet does not pass. */
  reply(family: Family, input: string | null, sessions?: Ref): FateDiagram {
    const model = this.family(family);
    return { diagram: model.reply(input, sessions), space: model.space, fates: model.fates };
  }

  /**
   * What becomes of later packets of a connection whose first packet came in by `input`. With the `sessions` of another
   * model beside this one: of connections that were begun under its rules, and still live.
   */
  established(family: Family, input: string | null, sessions?: Ref): FateDiagram {
    const model = this.family(family);
    return { diagram: model.established(input, sessions), space: model.space, fates: model.fates };
  }

  /** What may become of one packet that belongs to no connection: several fates where the kernel may choose. */
  fateOf(packet: Packet, open: OpenQuestions = {}): readonly Fate[] {
    const { diagram, space, fates } = this.forward(packet.family, packet.input);
    const ids = possibleTerminals(space, diagram, packet, open);
    const found = new Map(ids.flatMap((id) => fates.at(id)).map((fate) => [JSON.stringify(fate), fate]));
    return [...found.values()];
  }
}
