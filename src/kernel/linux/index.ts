/**
 * The real kernel as a `Host`: observed over netlink and `/proc/sys`, changed over the same.
 *
 * Main functions: `openLinuxKernel`; `describeChange` for a change in an operator's words.
 *
 * INVARIANT: a change that answers an error left its object as it was. A deletion never takes an object other than
 * the one it names, although the kernel would.
 */
export { LinuxKernel, openLinuxKernel } from "./linux-kernel.ts";
export { type NftTables } from "./nft-tables.ts";
export { describeChange } from "./words.ts";
