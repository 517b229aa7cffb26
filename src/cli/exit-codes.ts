/** The exit codes of every command. */
export const exitCodes = { done: 0, no: 1, badInput: 2, refused: 3, rolledBack: 4 } as const;
