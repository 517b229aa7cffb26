import type { BoxField } from "../sets/index.ts";

/** Bits of a packet that are read as one number, most significant first. */
export interface Field extends BoxField {
  readonly name: string;
  readonly levels: readonly number[];
}

/** The field of `width` bits that begins at `level`. */
export const fieldAt = (name: string, level: number, width: number): Field => ({
  name,
  levels: Array.from({ length: width }, (_, bit) => level + bit),
});

/** Bits `first` to `first + width - 1` of a field, 0 being the most significant. */
export const partOf = (field: Field, first: number, width: number): Field => ({
  name: `${field.name}[${first}+${width}]`,
  levels: field.levels.slice(first, first + width),
});
