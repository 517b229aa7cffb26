/**
 * What a host holds beside its kernel: helper processes that we run, virtual machines that others run.
 *
 * Main types: `Driver` (the port), `withDrivers` (a host and its drivers as one host).
 *
 * INVARIANT: a driver ends only processes that it can prove to be its own.
 */
export { dnsmasqDriver, type DnsmasqOptions } from "./dnsmasq/driver.ts";
export type { Driver } from "./driver.ts";
export { qemuDriver } from "./qemu/driver.ts";
export { withDrivers } from "./with-drivers.ts";
