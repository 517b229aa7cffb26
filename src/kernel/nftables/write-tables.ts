import type { KernelError } from "../../diagnostics/index.ts";
import {
  type Answers,
  batchTypes,
  kernelErrorOf,
  MessageWriter,
  type NetlinkConnection,
} from "../netlink/index.ts";
import { isSame } from "./compare.ts";
import { writeBatchFrame } from "./messages.ts";
import type { Operation } from "./operation.ts";
import { readTables, type TableId } from "./read-tables.ts";
import { type TableChange, tableOperations } from "./table-operations.ts";

/**
 * Makes all changes in one transaction, or none: then it answers why.
 *
 * Only the difference is written. A change that holds already succeeds, also when `before` is not what is there: after
 * a refusal that may come from that, the tables are read and the difference is made from what was read. Creating a
 * table where a different one stands is refused (`EEXIST`).
 */
export const writeTables = (
  connection: NetlinkConnection,
  changes: readonly TableChange[],
): KernelError | null => {
  const refusal = commit(connection, changes.flatMap(tableOperations));
  if (refusal === null || !mayBeStale.has(refusal.errno)) return refusal;
  const actual = fromActual(connection, changes);
  return actual === null ? refusal : commit(connection, actual.flatMap(tableOperations));
};

/** What the kernel answers when something is not there, or there already, against expectation. */
const mayBeStale: ReadonlySet<string> = new Set(["ENOENT", "EEXIST", "EBUSY", "ENOTEMPTY"]);

const idOf = ({ before, after }: TableChange): TableId => (after ?? before)!;

/** The changes from what is really there; `null` when that cannot be different from what was tried. */
const fromActual = (
  connection: NetlinkConnection,
  changes: readonly TableChange[],
): readonly TableChange[] | null => {
  const meant = changes.filter(({ before, after }) => before !== null || after !== null);
  const found = readTables(connection, meant.map(idOf));
  const actual = meant.map((change) => {
    const { family, name } = idOf(change);
    const before = found.find((table) => table.family === family && table.name === name) ?? null;
    return { before, after: change.after };
  });
  const createsOther = meant.some(
    ({ before, after }, index) =>
      before === null && actual[index]!.before !== null && !isSame(actual[index]!.before, after),
  );
  const isNew = actual.some(({ before }, index) => !isSame(before, meant[index]!.before));
  return createsOther || !isNew ? null : actual;
};

const commit = (connection: NetlinkConnection, operations: readonly Operation[]): KernelError | null => {
  if (operations.length === 0) return null;
  const writer = new MessageWriter(64 << 10);
  writeBatchFrame(writer, batchTypes.begin);
  for (const [index, { write }] of operations.entries()) write(writer, index + 1);
  writeBatchFrame(writer, batchTypes.end);
  return refusalOf(connection.transact("change nftables", writer, { batch: true }), operations);
};

/** The first message that was refused names the error; one of the whole transaction has no message. */
const refusalOf = (answers: Answers, operations: readonly Operation[]): KernelError | null => {
  const refused = answers.findIndex((answer, index) => index > 0 && answer !== null);
  const fault = answers[refused] ?? answers[0] ?? null;
  if (fault === null) return null;
  return kernelErrorOf(operations[refused - 1]?.name ?? "commit the nftables transaction", fault);
};
