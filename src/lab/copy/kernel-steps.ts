/** What a rule or policy decided, by the kernel's own trace. */
export interface KernelStep {
  /** `ip filter FORWARD`. */
  readonly chain: string;
  /** The rule, or `policy`. */
  readonly text: string;
  readonly verdict: string;
}

const ruleLine = /^trace id \S+ (\S+ \S+ \S+) rule (.*) \(verdict (\w+)(?: (\S+))?\)$/;
const policyLine = /^trace id \S+ (\S+ \S+ \S+) policy (\w+)/;

/** The steps in what `nft monitor trace` prints, without those of our own watching. */
export const readKernelSteps = (output: string): readonly KernelStep[] =>
  output.split("\n").flatMap((line): readonly KernelStep[] => {
    const rule = ruleLine.exec(line.trim());
    const policy = policyLine.exec(line.trim());
    if (rule !== null && !isOurs(rule[1]!))
      return [
        { chain: rule[1]!, text: rule[2]!, verdict: rule[3]! + (rule[4] === undefined ? "" : ` ${rule[4]}`) },
      ];
    return policy !== null && !isOurs(policy[1]!)
      ? [{ chain: policy[1]!, text: "policy", verdict: policy[2]! }]
      : [];
  });

const isOurs = (chain: string): boolean => chain.split(" ")[1] === "cw_watch";
