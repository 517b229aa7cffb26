import { namespaceRunner, openNamespace, readLegacyTables } from "../kernel/index.ts";
import type { XtTable } from "../state/index.ts";
import type { Target } from "./target.ts";

/** The legacy tables of iptables and ebtables on a host; none where they are not in use. Throws `KernelError`. */
export const observeLegacyTables = ({ netns }: Pick<Target, "netns">): readonly XtTable[] => {
  const namespace = openNamespace(netns);
  try {
    return readLegacyTables(namespaceRunner(namespace));
  } finally {
    namespace.close();
  }
};
