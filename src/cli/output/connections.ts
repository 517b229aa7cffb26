import type { ConnectionsView } from "../../app/index.ts";
import type { Terminal } from "./terminal.ts";

/** Says what becomes of open connections, in the words for it (`cut`, `would be cut`); nothing when nothing does. */
export const showConnections = (
  terminal: Terminal,
  { cut, moved, samples }: ConnectionsView,
  verb: "" | "would be ",
): void => {
  if (cut + moved === 0) return;
  const parts = [
    ...(cut === 0 ? [] : [`${cut} ${verb}cut`]),
    ...(moved === 0 ? [] : [`${moved} ${verb}moved`]),
  ];
  terminal.out(`open connections: ${parts.join(", ")}`);
  for (const sample of samples) terminal.out(terminal.style("dim", `  ${sample}`));
};
