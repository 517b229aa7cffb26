declare const macBrand: unique symbol;

/** A 48-bit MAC address as canonical text: six lower-case hex bytes with colons, `52:54:00:12:34:56`. */
export type MacAddress = string & { readonly [macBrand]: true };

/** Reads `52:54:00:12:34:56` in either case; returns `null` for anything else. */
export const parseMac = (text: string): MacAddress | null =>
  /^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}$/.test(text) ? (text.toLowerCase() as MacAddress) : null;

/** The MAC of six bytes. */
export const macFromBytes = (bytes: Uint8Array): MacAddress =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":") as MacAddress;

/** The six bytes of a MAC. */
export const macBytes = (mac: MacAddress): Uint8Array =>
  Uint8Array.from(mac.split(":"), (byte) => Number.parseInt(byte, 16));
