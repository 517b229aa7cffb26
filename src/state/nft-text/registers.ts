import type { NftExpression } from "../nftables.ts";
import { type Operand, operandBytes, operandText } from "./operand.ts";

/** The registers of a rule while its expressions are read, and which of them no statement has used yet. */
export class Registers {
  private readonly operands = new Map<number, Operand>();
  private readonly unused = new Map<number, NftExpression>();

  /** Puts what `expression` gives in a register; what lay in the registers that it covers is gone. */
  hold(expression: NftExpression, register: number, operand: Operand): void {
    for (let at = 1; at < operandBytes(operand) / 4; at += 1) this.operands.delete(register + at);
    this.operands.set(register, operand);
    this.unused.set(register, expression);
  }

  /** What a register holds, which the caller now says. */
  use(register: number): Operand | null {
    this.unused.delete(register);
    return this.operands.get(register) ?? null;
  }

  /** The concatenation of what the registers from `source` on hold, as a key of `bytes`. */
  key(source: number, bytes: number): string | null {
    const parts: string[] = [];
    for (let at = source; at < source + bytes / 4;) {
      const operand = this.use(at);
      if (operand === null) return null;
      parts.push(operandText(operand, null));
      at += Math.max(1, Math.ceil(operandBytes(operand) / 4));
    }
    return parts.join(" . ");
  }

  /** The expressions whose results nothing has said, from now on taken as said. */
  takeUnused(): readonly NftExpression[] {
    const expressions = [...this.unused.values()];
    this.unused.clear();
    return expressions;
  }
}
