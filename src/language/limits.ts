/** How deep lists and maps may be nested. The language itself needs five levels. */
export const deepestNesting = 32;

/** How many values the aliases of a text may unfold to, all together. Keeps an "alias bomb" from eating memory. */
export const mostAliasedNodes = 100_000;

/** How many syntax faults are told: behind the first ones, most are only consequences. */
export const mostSyntaxFaults = 10;
