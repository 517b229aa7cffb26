import { addon, type AddonSocket } from "./addon.ts";
import type { MessageLayout } from "./attribute-names.ts";
import { controlTypes, messageFlags } from "./constants.ts";
import { errnoName, type NetlinkFault, parseFault } from "./fault.ts";
import { kernelErrorOf } from "./kernel-error.ts";
import type { MessageWriter } from "./message-writer.ts";
import { type NetlinkMessage, parseMessages } from "./message.ts";
import { errnoError, openSocket, type SocketOptions } from "./socket.ts";

/** How to open a connection. `layoutOf` gives the layout of a message type, to name attributes at fault. */
export interface ConnectionOptions extends SocketOptions {
  readonly layoutOf?: (type: number) => MessageLayout | null;
}

/** One answer for each message of a request: `null` when the kernel did it. */
export type Answers = readonly (NetlinkFault | null)[];

const bufferBytes = 256 << 10;
const newBuffer = (): Buffer => Buffer.allocUnsafeSlow(bufferBytes);
const answerTimeoutMs = 10_000;
const mostMessagesInOneSend = 1000;
/** A send buffer that could not be forced holds about 200 kB. */
const mostBytesInOneSend = 128 << 10;
const mostDumpAttempts = 20;

/**
 * A conversation with the kernel, one request at a time; every call waits for its answers.
 *
 * The kernel works inside `send`, so the answers are there as soon as it returns.
 */
export class NetlinkConnection {
  private readonly socket: AddonSocket;
  private readonly layoutOf: (type: number) => MessageLayout | null;
  private readonly buffer = newBuffer();
  private readonly reused = (): Buffer => this.buffer;
  private sequence = 0;

  constructor(options: ConnectionOptions) {
    this.socket = openSocket(options);
    this.layoutOf = options.layoutOf ?? (() => null);
  }

  /**
   * Sends all messages and answers for each. The kernel goes on after one that it refuses.
   *
   * `batch: true` sends everything at once, as an nfnetlink transaction (begin and end message included) must be;
   * otherwise at most 1000 messages go at a time. Throws `KernelError` when answers are lost.
   */
  transact(operation: string, writer: MessageWriter, { batch = false } = {}): Answers {
    const answers: (NetlinkFault | null)[] = [];
    while (answers.length < writer.count) {
      const end = batch ? writer.count : sliceEnd(writer, answers.length);
      answers.push(...this.transactSlice(operation, writer, answers.length, end, batch));
    }
    return answers;
  }

  /**
   * Sends the one dump request in `writer` and gives every message of the answer. Repeats a dump that the kernel
   * marks as interrupted by a change; throws `KernelError` (`EINTR`, retry soon) when no attempt was whole.
   */
  dump(operation: string, writer: MessageWriter): NetlinkMessage[] {
    // These messages live on, so each reading gets memory of its own.
    return this.decodeDump(operation, writer, (message) => message, newBuffer);
  }

  /**
   * Like `dump`, but decodes each message as it comes, without those for which `decode` gives `null`. What `decode`
   * returns must not hold on to the message: its memory is used again.
   */
  decodeDump<Value>(
    operation: string,
    writer: MessageWriter,
    decode: (message: NetlinkMessage) => Value | null,
    buffer: () => Buffer = this.reused,
  ): Value[] {
    for (let attempt = 0; attempt < mostDumpAttempts; attempt += 1) {
      const values = this.request(operation, writer, messageFlags.dump, decode, buffer);
      if (values !== null) return values;
    }
    throw kernelErrorOf(operation, {
      errno: "EINTR",
      text: "the tables changed during every reading",
      attribute: null,
    });
  }

  /** Sends the one request in `writer` and gives the messages of the answer. */
  get(operation: string, writer: MessageWriter): NetlinkMessage[] {
    return this.request(operation, writer, messageFlags.ack, (message) => message, newBuffer) ?? [];
  }

  close(): void {
    addon().close(this.socket);
  }

  private request<Value>(
    operation: string,
    writer: MessageWriter,
    flags: number,
    decode: (message: NetlinkMessage) => Value | null,
    buffer: () => Buffer,
  ): Value[] | null {
    const sequence = this.nextSequence(1);
    writer.stamp(0, sequence, flags);
    this.send(operation, writer.buffer);
    const values: Value[] = [];
    for (let whole = true; ;) {
      const received = this.receive(operation, buffer());
      whole &&= received !== null;
      for (const message of received ?? []) {
        if (message.sequence !== sequence) continue;
        whole &&= (message.flags & messageFlags.dumpInterrupted) === 0;
        if (this.endsAnswer(operation, message, writer.buffer))
          return whole || flags !== messageFlags.dump ? values : null;
        const value = decode(message);
        if (value !== null) values.push(value);
      }
    }
  }

  /** Whether `message` is the last of an answer. Throws the error that it may carry. */
  private endsAnswer(operation: string, message: NetlinkMessage, request: Buffer): boolean {
    if (message.type !== controlTypes.done && message.type !== controlTypes.error) return false;
    const carriesErrno = message.end - message.start >= 4;
    const fault = carriesErrno ? parseFault(message, request, this.layoutOf(request.readUInt16LE(4))) : null;
    if (fault !== null) throw kernelErrorOf(operation, fault);
    return true;
  }

  private transactSlice(
    operation: string,
    writer: MessageWriter,
    first: number,
    end: number,
    batch: boolean,
  ): Answers {
    const sequence = this.nextSequence(end - first);
    // Kernels before 6.10 do not acknowledge the end of a batch: the message before it is asked instead.
    const last = batch ? end - 2 : end - 1;
    for (let index = first; index < end; index += 1)
      writer.stamp(index, sequence + index - first, index === last ? messageFlags.ack : 0);
    this.send(operation, writer.buffer.subarray(writer.startOf(first), writer.startOf(end)));
    return this.answers(operation, writer, {
      sequence,
      first,
      count: end - first,
      last: last - first,
      batch,
    });
  }

  /** Reads until the last message is answered. A refused batch is answered at its first message. */
  private answers(operation: string, writer: MessageWriter, slice: Slice): Answers {
    const answers = Array.from<NetlinkFault | null>({ length: slice.count }).fill(null);
    for (;;) {
      const received = this.receive(operation, this.buffer);
      if (received === null) throw errnoError(operation, -105);
      for (const message of received) {
        const index = message.sequence - slice.sequence;
        if (message.type !== controlTypes.error || index < 0 || index >= slice.count) continue;
        const request = requestAt(writer, slice.first + index);
        answers[index] = parseFault(message, request, this.layoutOf(request.readUInt16LE(4)));
        if (index === slice.last || (slice.batch && index === 0)) return answers;
      }
    }
  }

  private nextSequence(count: number): number {
    if (this.sequence + count > 0x7fffffff) this.sequence = 0;
    const first = this.sequence + 1;
    this.sequence += count;
    return first;
  }

  private send(operation: string, bytes: Buffer): void {
    const sent = addon().send(this.socket, bytes);
    if (sent < 0) throw errnoError(operation, sent);
  }

  /** The next messages, or `null` when the kernel dropped some. */
  private receive(operation: string, buffer: Buffer): NetlinkMessage[] | null {
    const length = addon().drain(this.socket, buffer, answerTimeoutMs);
    if (length > 0) return parseMessages(buffer, length);
    if (length === 0) throw errnoError(operation, -110);
    if (errnoName(length) === "ENOBUFS") return null;
    throw errnoError(operation, length);
  }
}

/** Opens a connection. Throws `KernelError`. The caller closes it. */
export const openConnection = (options: ConnectionOptions): NetlinkConnection =>
  new NetlinkConnection(options);

/** Messages of a writer that go in one send, and the place among them of the one that is acknowledged. */
interface Slice {
  readonly sequence: number;
  readonly first: number;
  readonly count: number;
  readonly last: number;
  readonly batch: boolean;
}

const sliceEnd = (writer: MessageWriter, first: number): number => {
  let end = first + 1;
  const mostEnd = Math.min(writer.count, first + mostMessagesInOneSend);
  while (end < mostEnd && writer.startOf(end + 1) - writer.startOf(first) <= mostBytesInOneSend) end += 1;
  return end;
};

const requestAt = (writer: MessageWriter, index: number): Buffer =>
  writer.buffer.subarray(writer.startOf(index), writer.startOf(index + 1));
