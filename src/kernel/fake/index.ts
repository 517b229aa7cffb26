/**
 * A kernel in memory, for tests of everything that stands on the `Host` port.
 *
 * It stores objects, refuses what the real one refuses with the same errno, has the real one's side effects that undo
 * must reckon with, and fails on request. Nothing else: no packets, no carrier, no learning.
 *
 * INVARIANT: `test/conformance/host.test.ts` holds for it and for `LinuxKernel` alike.
 */
export { type FakeCall, FakeKernel } from "./fake-kernel.ts";
