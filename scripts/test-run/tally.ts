/** How many tests ended how. A check, a file that cannot be loaded and a stray error count as one test each. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Tally = { passed: 0, failed: 0, skipped: 0 };

export const addTallies = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The contract with whoever reads our output: the last line has exactly this form. */
export const closingLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Whether tests ran and none failed: a run of nothing proves nothing. */
export const isGreen = ({ passed, failed }: Tally): boolean => failed === 0 && passed > 0;
