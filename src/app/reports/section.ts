/** A part of a report: a title, and rows of cells below a heading. How it looks is the command line's business. */
export interface Section {
  readonly title: string;
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
