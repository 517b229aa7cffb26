import { type Change, type DraftConfig, equalValues } from "../../state/index.ts";
import { addressRefusal, dropAddress } from "./addresses.ts";
import { changeLink } from "./links.ts";
import { dropNextHop, nextHopRefusal, routeRefusal } from "./routes.ts";
import { changeSetting } from "./settings.ts";

/** Makes one change and gives `null`, or leaves everything and gives the errno that the kernel would. */
export const makeChange = (draft: DraftConfig, change: Change): string | null => {
  switch (change.kind) {
    case "link":
      return changeLink(draft, change);
    case "sysctl":
      return changeSetting(draft, change);
    case "address":
      return store(draft, change, addressRefusal, dropAddress);
    case "route":
      return store(draft, change, routeRefusal);
    case "nextHop":
      return store(draft, change, nextHopRefusal, dropNextHop);
    case "neighbour":
    case "fdb":
      return store(draft, change, (draft, { link }: { readonly link: string }) =>
        draft.link.has(link) ? null : "ENODEV",
      );
    case "rule":
    case "service":
    case "nftTable":
      return store(draft, change, () => null);
  }
};

/** Creates, replaces or deletes in a table. `refuse` judges what is put in, `drop` takes out what goes with it. */
const store = (
  draft: DraftConfig,
  change: Change,
  refuse: (draft: DraftConfig, object: never) => string | null,
  drop?: (draft: DraftConfig, key: string) => void,
): string | null => {
  const table = draft[change.kind] as Map<string, object>;
  const present = table.get(change.key);
  if (change.op === "patch") return "EOPNOTSUPP";
  if (change.op === "delete") {
    if (present !== undefined) drop?.(draft, change.key);
    table.delete(change.key);
    return null;
  }
  if (change.op === "create" && present !== undefined)
    return equalValues(present, change.after) ? null : "EEXIST";
  const errno = refuse(draft, change.after as never);
  if (errno === null) table.set(change.key, change.after);
  return errno;
};
