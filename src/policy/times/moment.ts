/** A moment at a place: when it is, and the time zone in which the host counts its days. */
export interface Moment {
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly epochMs: number;
  /** A zone of the IANA time zone database. */
  readonly zone: string;
}
