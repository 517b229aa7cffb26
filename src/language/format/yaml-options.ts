/** How wide a line may be before the list or map in it is written below each other. */
export const widestLine = 110;

/** As the reader of policies reads. */
export const readOptions = { uniqueKeys: false, prettyErrors: false, merge: false, version: "1.2" } as const;

/** Lines are not folded: a sentence stays in one. */
export const writeOptions = { indent: 2, lineWidth: 0, flowCollectionPadding: true } as const;
