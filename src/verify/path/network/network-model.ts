import { type Family, hostPrefix } from "../../../net/index.ts";
import type { HostState } from "../../../state/index.ts";
import { type Assigned, thenAssigned } from "../../firewall/index.ts";
import { substitute } from "../../routing/index.ts";
import type { Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import { assignedKey, withAssigned } from "../assigned.ts";
import type { FamilyModel } from "../family-model.ts";
import type { Fate } from "../fate.ts";
import { HostModel, type HostModelOptions } from "../host-model.ts";
import { byRules, comeIn, setOut } from "../start.ts";
import { rewriteBits } from "../translate.ts";
import { type Journey, JourneyTable } from "./journey-table.ts";
import { type Attachment, type Cable, Segments } from "./segments.ts";

/** Hosts by name, and the cables between their links. */
export interface Network {
  readonly hosts: ReadonlyMap<string, HostState>;
  readonly cables: readonly Cable[];
}

/** A diagram of journeys with what its terminals and levels mean. */
export interface JourneyDiagram {
  readonly diagram: Ref;
  readonly space: HeaderSpace;
  readonly journeys: JourneyTable;
}

/** Several hosts joined by cables: what leaves one of them comes in at another. */
export class NetworkModel {
  readonly models: ReadonlyMap<string, HostModel>;
  readonly #segments: Segments;
  readonly #journeys = new JourneyTable();

  constructor({ hosts, cables }: Network, options: Omit<HostModelOptions, "beside"> = {}) {
    const models = new Map<string, HostModel>();
    for (const [name, host] of hosts) {
      const [beside] = models.values();
      models.set(name, HostModel.of(host, beside === undefined ? options : { ...options, beside }));
    }
    this.models = models;
    const facts = new Map([...models].map(([name, model]) => [name, model.family("ipv4").facts]));
    this.#segments = new Segments(facts, cables);
  }

  /**
   * What becomes of first packets on their whole way, written over their headers where they begin: at a link of a host,
   * or (`link` `null`) in the host itself. A packet that comes to a place a second time as it was the first is in a loop.
   */
  forward(family: Family, host: string, link: string | null): JourneyDiagram {
    const { space } = this.#family(host, family);
    const diagram = this.#from(family, { host, link }, { header: new Map(), path: [] });
    return { diagram, space, journeys: this.#journeys };
  }

  #family(host: string, family: Family): FamilyModel {
    const model = this.models.get(host);
    if (model === undefined) throw new RangeError(`no host is called ${host}`);
    return model.family(family);
  }

  #from(family: Family, at: Place, trip: Trip): Ref {
    const { host, link } = at;
    const model = this.#family(host, family);
    const { diagrams } = model.space;
    const key = `${host} ${link} ${assignedKey(trip.header)}`;
    if (trip.path.some((hop) => hop.key === key))
      return diagrams.terminal(this.#journeys.idOf([{ hosts: hostsOf(trip), end: "loop", fate: null }]));
    const first =
      link === null
        ? setOut(model.walk, trip.header, byRules)
        : comeIn(model.walk, link, trip.header, byRules);
    const onward: Trip = { header: trip.header, path: [...trip.path, { host, key }] };
    return substitute(diagrams, first, (id) =>
      model.fates
        .at(id)
        .map((fate) => this.#after(family, host, fate, onward))
        .reduce((left, right) => this.#either(model.space, left, right)),
    );
  }

  #after(family: Family, host: string, fate: Fate, trip: Trip): Ref {
    const model = this.#family(host, family);
    const { diagrams } = model.space;
    const ends = (end: Journey["end"]): Ref =>
      diagrams.terminal(this.#journeys.idOf([{ hosts: hostsOf(trip), end, fate }]));
    if (fate.verdict !== "forwarded") return ends("host");
    const neighbours = this.#segments.heardFrom({ host, link: fate.out! });
    if (neighbours.length === 0) return ends("left");
    const header = (["destination", "source"] as const).reduce<Assigned>((before, side) => {
      const rewrite = fate[side];
      if (rewrite === null) return before;
      return thenAssigned(before, rewriteBits(model.walk.parts, side, rewrite).assigned);
    }, trip.header);
    return neighbours.reduceRight<Ref>((rest, neighbour) => {
      const heard = this.#heard(family, neighbour, fate, header);
      if (heard === diagrams.terminal(0)) return rest;
      const there = this.#from(family, neighbour, { ...trip, header });
      return diagrams.override(diagrams.guard(heard, there), rest);
    }, ends("nobody"));
  }

  /** The packets that `neighbour` takes from its link: those for an address that it has there. */
  #heard(family: Family, { host, link }: Attachment, fate: Fate, header: Assigned): Ref {
    const { space, facts } = this.#family(host, family);
    const own = facts.addressesOf(link, family).map(({ address }) => address);
    if (fate.nextHop !== "destination")
      return space.diagrams.terminal(own.some((address) => address === fate.nextHop) ? 1 : 0);
    const addressed = space.addressSet(
      space.fields.destination,
      own.map((address) => hostPrefix(address)),
    );
    return withAssigned(space.diagrams, addressed, header);
  }

  #either(space: HeaderSpace, left: Ref, right: Ref): Ref {
    return space.diagrams.join(left, right, (a, b) => this.#journeys.either(a, b));
  }
}

interface Place {
  readonly host: string;
  readonly link: string | null;
}

/** What a packet is like by now, and where it has been. */
interface Trip {
  readonly header: Assigned;
  readonly path: readonly { readonly host: string; readonly key: string }[];
}

const hostsOf = ({ path }: Trip): readonly string[] => path.map(({ host }) => host);
