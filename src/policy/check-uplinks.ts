import { compareSpans } from "../diagnostics/index.ts";
import type { PolicyTree } from "../language/index.ts";
import type { Report } from "./report.ts";

/** `internet` means nothing without an uplink. One declaration mends all uses, so only the first is reported. */
export const checkUplinks = (tree: PolicyTree, report: Report): void => {
  if (tree.uplinks.length > 0 || tree.unread.has("uplinks")) return;
  const written = [
    ...[...tree.steer, ...tree.rules, ...tree.tests, ...tree.guard].flatMap(({ from, to }) => [
      ...from,
      ...to,
    ]),
    ...tree.publish.flatMap(({ from }) => from),
  ];
  const [first] = written
    .filter(({ value }) => value.kind === "internet")
    .toSorted((a, b) => compareSpans(a.span, b.span));
  if (first !== undefined)
    report.error(
      "policy/no-uplink",
      first.span,
      "`internet` is what leaves by an uplink, and no uplink is declared",
      "declare one, like `uplinks: { fibre: { device: eth0 } }`",
    );
};
