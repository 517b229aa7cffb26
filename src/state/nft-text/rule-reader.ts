import type { NftForeignLoad } from "../nft-foreign.ts";
import type { NftExpression, NftFamily, NftSet } from "../nftables.ts";
import { elementText } from "./element-text.ts";
import { expressionText } from "./expression-text.ts";
import { foreignOperand } from "./foreign-load-text.ts";
import { foreignText } from "./foreign-statement-text.ts";
import { connectionType, loadOperand, metaName, metaType } from "./load-text.ts";
import { compareText, rangeMatchText } from "./match-text.ts";
import { natText, portsText } from "./nat-text.ts";
import { operandText } from "./operand.ts";
import { SettledProtocols } from "./protocol-dependency.ts";
import { Registers } from "./registers.ts";
import { natFlagsText, plainText } from "./statement-text.ts";
import type { ValueType } from "./value-text.ts";

type Of<Kind extends NftExpression["kind"]> = Extract<NftExpression, { readonly kind: Kind }>;

/** `NFT_SET_ANONYMOUS`. */
const anonymousFlag = 1;

/** Reads the expressions of a rule one by one and turns them into statements. */
export class RuleReader {
  private readonly family: NftFamily;
  private readonly sets: ReadonlyMap<string, NftSet>;
  private readonly registers = new Registers();
  private readonly settled: SettledProtocols;
  /** `null` where a match was left out because a later one says it too. */
  private readonly statements: (string | null)[] = [];

  constructor(family: NftFamily, sets: readonly NftSet[]) {
    this.family = family;
    this.sets = new Map(sets.map((set) => [set.name, set]));
    this.settled = new SettledProtocols(family);
  }

  /** The statements so far. */
  get said(): readonly string[] {
    return this.statements.filter((statement) => statement !== null);
  }

  /** Expressions that filled registers for nothing that was said. */
  get unsaid(): readonly NftExpression[] {
    return this.registers.takeUnused();
  }

  read(expression: NftExpression): void {
    if (this.load(expression)) return;
    const statement = this.statement(expression);
    if (statement !== null) this.statements.push(statement);
    else this.statements.push(...this.unsaid.map(expressionText), expressionText(expression));
  }

  /** Whether the expression only fills a register. */
  private load(expression: NftExpression): boolean {
    const { kind } = expression;
    if (kind === "payload" || kind === "payloadSet") this.leaveOut(this.settled.impliedBy(expression.base));
    if (kind === "exthdr" && expression.header === "ipv6") this.leaveOut(this.settled.impliedBy("network"));
    if (kind === "meta" || kind === "ct" || kind === "fib" || kind === "payload") {
      const operand = loadOperand(expression, this.settled.protocols);
      this.registers.hold(expression, expression.register, operand);
    } else if (kind === "immediate")
      this.registers.hold(expression, expression.register, { kind: "value", hex: expression.data });
    else if (kind === "bitwise") return this.mask(expression);
    else if (kind === "lookup") return this.map(expression);
    else if (isForeignLoad(expression)) return this.loadForeign(expression);
    else return false;
    return true;
  }

  private loadForeign(expression: NftForeignLoad): boolean {
    const operand = foreignOperand(expression, this.registers.use.bind(this.registers));
    if (operand !== null) this.registers.hold(expression, expression.register, operand);
    return operand !== null;
  }

  private leaveOut(places: readonly number[]): void {
    for (const place of places) this.statements[place] = null;
  }

  private mask(expression: Of<"bitwise">): boolean {
    const of = this.registers.use(expression.source);
    const { register, mask, xor } = expression;
    if (of !== null) this.registers.hold(expression, register, { kind: "masked", of, mask, xor });
    return of !== null;
  }

  /** A lookup that fetches a value. */
  private map(expression: Of<"lookup">): boolean {
    const { source, register } = expression;
    const set = this.sets.get(expression.set);
    if (set === undefined || register === null || register === 0) return false;
    const key = this.registers.key(source, set.keyLength);
    if (key === null) return false;
    this.registers.hold(expression, register, { kind: "mapped", text: `${key} map ${setText(set)}`, set });
    return true;
  }

  /** `null` when there is no form for it. */
  private statement(expression: NftExpression): string | null {
    const use = this.registers.use.bind(this.registers);
    const { kind } = expression;
    if (kind === "cmp") return this.compare(expression);
    if (kind === "range") return this.range(expression);
    if (kind === "lookup") return this.lookup(expression);
    if (kind === "metaSet")
      return this.assign(metaName(expression.key), expression.register, metaType(expression.key));
    if (kind === "ctSet")
      return this.assign(`ct ${expression.key}`, expression.register, connectionType(expression.key));
    if (kind === "nat") return natText(expression, this.family, use);
    if (kind === "masquerade" || kind === "redirect")
      return `${kind}${portsText(expression, use)}${natFlagsText(expression.flags)}`;
    if (kind === "reject" && expression.reject === "icmp") this.leaveOut(this.settled.impliedBy("network"));
    const { family, sets, registers } = this;
    const { protocols } = this.settled;
    const text = plainText(expression, family, protocols.network);
    return text ?? foreignText(expression, { family, sets, registers, protocols });
  }

  private compare({ op, register, data }: Of<"cmp">): string | null {
    const operand = this.registers.use(register);
    if (operand === null) return null;
    if (op === "eq") this.settled.note(operand, data, this.statements.length);
    return compareText(operand, op, data);
  }

  private range({ op, register, from, to }: Of<"range">): string | null {
    const operand = this.registers.use(register);
    return operand && rangeMatchText(operand, op === "neq", from, to);
  }

  private lookup({ set: name, source, register, invert }: Of<"lookup">): string | null {
    const set = this.sets.get(name);
    const key = set === undefined ? null : this.registers.key(source, set.keyLength);
    if (set === undefined || key === null) return null;
    return `${key} ${register === 0 ? "vmap " : invert ? "!= " : ""}${setText(set)}`;
  }

  private assign(left: string, register: number, type: ValueType): string | null {
    const operand = this.registers.use(register);
    return operand && `${left} set ${operandText(operand, type)}`;
  }
}

const foreignLoads: ReadonlySet<string> = new Set<NftForeignLoad["kind"]>([
  "exthdr",
  "byteorder",
  "shift",
  "socket",
  "numgen",
  "hash",
  "rt",
  "xfrm",
  "osf",
]);

const isForeignLoad = (expression: NftExpression): expression is NftForeignLoad =>
  foreignLoads.has(expression.kind);

/** A named set by its name; an anonymous one by its elements. */
const setText = (set: NftSet): string => {
  if ((set.flags & anonymousFlag) === 0) return `@${set.name}`;
  return `{ ${set.elements.map((element) => elementText(element, set)).join(", ")} }`;
};
