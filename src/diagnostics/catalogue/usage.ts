import type { CatalogueEntry } from "../catalogue.ts";

/** Bad use of the command line. */
export const usageCodes = {
  "usage/bad-arguments": {
    cause: "the command, an option or an argument is unknown, missing or malformed",
    cure: "`causeway COMMAND --help` lists what the command takes",
  },
  "usage/unknown-namespace": {
    cause: "`--netns` names a network namespace that does not exist",
    cure: "`ip netns list` shows the namespaces there are; `ip netns add NAME` makes one",
  },
  "usage/unreadable-file": {
    cause: "a file named on the command line cannot be read",
    cure: "check the path and its permissions",
  },
  "usage/unwritable-file": {
    cause: "a file named on the command line cannot be written, or is there already and `--force` is missing",
    cure: "check the path and its permissions; `--force` writes over a file",
  },
  "usage/bad-facts": {
    cause: "the file given with `--facts` is not a saved host state",
    cure: "save one on the host with `causeway discover --json > host.json`",
  },
  "usage/unknown-end": {
    cause:
      "an end of the flow to explain is no address and no name of the policy, or nobody knows where it is",
    cure: "name an address, or the link that its packets come in by with `--in`",
  },
  "usage/unknown-link": {
    cause: "a link named on the command line does not exist on the host",
    cure: "`causeway discover` lists the links",
  },
  "usage/unknown-revision": {
    cause: "no revision with that number is kept for this host",
    cure: "`causeway history` lists the revisions",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
