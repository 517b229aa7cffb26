import { constantValue, type Value } from "./value.ts";

/** `NFT_REG32_00`. */
const firstRegister = 8;

const registerBytes = 4;

/** What an unset register holds. The kernel refuses rules that read one. */
const unset = constantValue(new Uint8Array(16 * registerBytes));

/** The sixteen 32-bit registers of nftables as one run of bytes. Never changed in place. */
export class Registers {
  readonly #slots: Value;

  constructor(slots: Value = unset) {
    this.#slots = slots;
  }

  /** The registers with a value put in from the start of one on. */
  put(register: number, value: Value): Registers {
    const slots = [...this.#slots];
    slots.splice(placeOf(register), value.length, ...value);
    return new Registers(slots);
  }

  /** `length` bytes from the start of a register on. */
  get(register: number, length: number): Value {
    return this.#slots.slice(placeOf(register), placeOf(register) + length);
  }
}

const placeOf = (register: number): number => registerBytes * (register - firstRegister);
