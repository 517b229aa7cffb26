import { assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryWanted } from "../../../test/properties/arbitrary-wanted.ts";
import { routeTo } from "../../../test/objects/index.ts";
import { ApplyError, KernelError } from "../../diagnostics/index.ts";
import { configOf, type NftSet, tableOf, type Wanted } from "../../state/index.ts";
import { decodeError, encodeError } from "./error-codec.ts";
import { slicesOf, WantedAssembly } from "./slices.ts";

const sent = (wanted: Wanted): Wanted => {
  const assembly = new WantedAssembly();
  for (const slice of slicesOf(wanted)) assembly.add(JSON.parse(JSON.stringify(slice)));
  return assembly.finish();
};

describe("slices", () => {
  test("put together give the wanted state", () => {
    assert(
      property(arbitraryWanted, (wanted) => {
        expect(sent(wanted)).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  test("stay small however much is wanted", () => {
    const elements = Array.from({ length: 5000 }, (_, at) => ({
      key: String(at).padStart(8, "0"),
      end: null,
      data: null,
      verdict: null,
      timeoutMs: null,
    }));
    const set: NftSet = {
      name: "many",
      flags: 0,
      keyType: 7,
      keyLength: 4,
      fields: [],
      dataType: null,
      dataLength: null,
      timeoutMs: null,
      elements,
    };
    const wanted = {
      owned: configOf({
        route: tableOf(
          "route",
          Array.from({ length: 5000 }, (_, at) => routeTo(`10.${at >> 8}.${at & 255}.0/24`)),
        ),
        nftTable: tableOf("nftTable", [
          { family: "inet", name: "causeway", flags: 0, sets: [set], chains: [] },
        ]),
      }),
      borrowed: [],
    };
    const slices = [...slicesOf(wanted)];
    expect(Math.max(...slices.map((slice) => JSON.stringify(slice).length))).toBeLessThan(100_000);
    expect(sent(wanted)).toEqual(wanted);
  });
});

describe("an error", () => {
  test("keeps its class, position and cause between processes", () => {
    const position = { file: "a.yaml", line: 1, column: 2, length: 3 };
    const kernel = new KernelError("add route", "ENETUNREACH", { kernelText: "no way", position });
    const error = new ApplyError("apply/undone", "undone", { restored: true, cause: kernel, position });
    const back = decodeError(JSON.parse(JSON.stringify(encodeError(error))));
    expect(back).toBeInstanceOf(ApplyError);
    expect(back).toMatchObject({ code: "apply/undone", message: "undone", restored: true, position });
    expect(back.cause).toBeInstanceOf(KernelError);
    expect(back.cause).toMatchObject({
      errno: "ENETUNREACH",
      kernelText: "no way",
      message: kernel.message,
      position,
    });
  });
});
