import type { Finding } from "../../diagnose/index.ts";
import type { Code, Span } from "../../diagnostics/index.ts";
import type { HostFinding } from "../../verify/index.ts";
import { type ExampleView, lineOf, type Showing, viewExample } from "../claims/claim-view.ts";

/** Something about a host as `verify` shows it and as `--json` writes it. */
export interface FindingView {
  readonly code: Code;
  readonly severity: "problem" | "notice";
  readonly message: string;
  /** The objects of the host that it is about. */
  readonly objects: readonly string[];
  /** The policy line that asks for the first of them that any asks for. */
  readonly policy: Span | null;
  readonly example: ExampleView | null;
  readonly cure: string;
}

export const viewFinding = (finding: HostFinding, showing: Showing): FindingView => ({
  ...finding,
  policy:
    finding.objects.map((object) => lineOf(object, showing.provenance)).find((span) => span !== null) ?? null,
  example: finding.example === null ? null : viewExample(finding.example, showing),
});

/** What the doctor finds on segments is true of a saved host as well. */
export const viewSegmentFault = ({ code, severity, message, cure }: Finding): FindingView => ({
  code,
  severity,
  message,
  objects: [],
  policy: null,
  example: null,
  cure,
});
