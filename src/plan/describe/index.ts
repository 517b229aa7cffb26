/** Steps in an operator's words: the words of `ip`, `nft` and `sysctl` where there are such. */
export { describeStep, objectText } from "./describe-step.ts";
