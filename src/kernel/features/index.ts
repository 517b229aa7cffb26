/**
 * What the running kernel can do, found out without making or changing anything.
 *
 * Main function: `probeLinkKinds`.
 */
export { probeLinkKinds } from "./link-kinds.ts";
