import type { ConnectionEntry } from "../../kernel/index.ts";
import type { OnLine } from "../claims/prove.ts";
import type { ChangedHost } from "../connections/changed-host.ts";
import type { DifferenceView } from "./change-view.ts";
import { compare } from "./compare.ts";
import { LiveConnections } from "./live-connections.ts";

/** Who gains, loses or moves by a change, with the connections that are open now (`null`: we may not see them). */
export const planEffects = (
  changed: ChangedHost,
  open: readonly ConnectionEntry[] | null,
  onLine: OnLine,
): Promise<DifferenceView> =>
  compare({ ...changed, live: open === null ? null : new LiveConnections(open) }, onLine);
