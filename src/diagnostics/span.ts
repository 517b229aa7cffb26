/** A place in a source text. Lines and columns count from 1; columns and length count UTF-16 code units. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}
