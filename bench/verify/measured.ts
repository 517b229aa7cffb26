/** Times of many runs, in milliseconds, as `p50 0.12 p90 0.30 p99 0.51 ms (n 1000)`. */
export const spread = (times: readonly number[], digits = 3): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(digits);
  return `p50 ${at(0.5)} p90 ${at(0.9)} p99 ${at(0.99)} ms (n ${times.length})`;
};

/** Milliseconds of processor time of this thread so far: what others do on the machine is left out, mostly. */
export const processorMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The most memory that the process had, in MiB. */
export const peakMebibytes = (): number => process.resourceUsage().maxRSS / 1024;

/** What `work` gives, with the time that passed and the processor time. */
export const timed = <Result>(work: () => Result): { result: Result; ms: number; processor: number } => {
  const [start, processorStart] = [performance.now(), processorMs()];
  const result = work();
  return { result, ms: performance.now() - start, processor: processorMs() - processorStart };
};
