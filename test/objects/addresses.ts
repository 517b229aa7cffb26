import { interfaceAddress } from "../../src/net/index.ts";
import type { LinkAddress } from "../../src/state/index.ts";

/** An address on a link; made by nobody unless a protocol is given. */
export const addressOn = (link: string, text: string, protocol = 0): LinkAddress => ({
  link,
  address: interfaceAddress(text),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol,
});
