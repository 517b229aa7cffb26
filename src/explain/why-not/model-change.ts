import { type HostState, type Kind, keyOf, type ObjectOfKind, type Table } from "../../state/index.ts";

/** A change to a host that might let a packet by. */
export interface ModelChange {
  /** In an operator's words. */
  readonly text: string;
  /** The object that stood in the way. */
  readonly object: string | null;
  readonly apply: (state: HostState) => HostState;
}

/** A host with another table of one kind. */
const withTable = <K extends Kind>(state: HostState, kind: K, table: Table<ObjectOfKind[K]>): HostState => ({
  ...state,
  config: { ...state.config, [kind]: table },
});

/** A host in which an object is put in, or in the place of the one with its key. */
export const withObject = <K extends Kind>(state: HostState, kind: K, object: ObjectOfKind[K]): HostState =>
  withTable(
    state,
    kind,
    new Map([...(state.config[kind] as Table<ObjectOfKind[K]>), [keyOf(kind, object), object]]),
  );

/** A host without the object of a key, whether somebody configured it or the kernel made it. */
export const withoutObject = (state: HostState, kind: "route" | "rule", key: string): HostState => {
  const left = new Map([...(state.config[kind] as Table<never>)].filter(([one]) => one !== key));
  const routes = new Map([...state.dynamic.routes].filter(([one]) => kind !== "route" || one !== key));
  return { ...withTable(state, kind, left), dynamic: { ...state.dynamic, routes } };
};

/** A host with these settings. */
export const withSettings = (state: HostState, settings: Readonly<Record<string, string>>): HostState =>
  Object.entries(settings).reduce(
    (after, [path, value]) => withObject(after, "sysctl", { path, value }),
    state,
  );
