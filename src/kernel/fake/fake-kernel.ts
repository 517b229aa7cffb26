import { KernelError } from "../../diagnostics/index.ts";
import { type Change, configOf, type DraftConfig, draftOf, finishConfig } from "../../state/index.ts";
import type { Host, HostConfig, HostState } from "../../state/index.ts";
import { emptyDynamic, linkStatuses } from "./dynamic.ts";
import { makeChange } from "./make-change.ts";
import { makeTables } from "./nft-tables.ts";

/** One call that a `FakeKernel` got: a look, or one change. */
export type FakeCall = { readonly kind: "observe" } | { readonly kind: "change"; readonly change: Change };

/** A host in memory. Calls are numbered from 1, each change for itself; `failAt` names them by that number. */
export class FakeKernel implements Host {
  readonly calls: FakeCall[] = [];
  readonly #faults = new Map<number, string>();
  #draft: DraftConfig;

  constructor(config: HostConfig = configOf()) {
    this.#draft = draftOf(config);
  }

  /** Lets the calls from number `first` to `last` (itself, if not given) fail with `errno`. */
  failAt(first: number, errno: string, last: number = first): void {
    for (let call = first; call <= last; call += 1) this.#faults.set(call, errno);
  }

  /** Forgets every fault that was asked for. */
  heal(): void {
    this.#faults.clear();
  }

  observe(): HostState {
    const errno = this.#enter({ kind: "observe" });
    if (errno !== null) throw new KernelError("read the host", errno);
    const config = finishConfig(draftOf(this.#draft));
    return { config, dynamic: { ...emptyDynamic, links: linkStatuses(config.link) } };
  }

  execute(changes: readonly Change[]): readonly (KernelError | null)[] {
    const answers: (KernelError | null)[] = [];
    for (let at = 0; at < changes.length;) {
      const length = tableRun(changes, at);
      answers.push(
        ...(length === 0 ? [this.#single(changes[at]!)] : this.#tables(changes.slice(at, at + length))),
      );
      at += Math.max(1, length);
    }
    return answers;
  }

  close(): void {}

  #single(change: Change): KernelError | null {
    const errno = this.#enter({ kind: "change", change }) ?? makeChange(this.#draft, change);
    return errno === null ? null : refusal(change, errno);
  }

  /** Neighbouring table changes are one transaction. */
  #tables(changes: readonly Change[]): readonly (KernelError | null)[] {
    const faults = changes.map((change) => this.#enter({ kind: "change", change }));
    const errno = faults.find((fault) => fault !== null) ?? makeTables(this.#draft, changes);
    return changes.map((change) => (errno === null ? null : refusal(change, errno)));
  }

  /** Logs a call and gives the error that it was told to fail with. */
  #enter(call: FakeCall): string | null {
    this.calls.push(call);
    return this.#faults.get(this.calls.length) ?? null;
  }
}

const tableRun = (changes: readonly Change[], from: number): number => {
  let length = 0;
  while (changes[from + length]?.kind === "nftTable") length += 1;
  return length;
};

const refusal = (change: Change, errno: string): KernelError =>
  new KernelError(`${change.op} ${change.kind} ${change.key}`, errno);
