import { expect, it } from "vitest";

import { readTrace } from "./trace.ts";

const header = "traceroute to 198.51.100.10 (198.51.100.10), 6 hops max, 46 byte packets";

it.each([
  [`${header}\n 1  10.10.0.1  0.812 ms\n 2  203.0.113.1  1.020 ms\n`, ["10.10.0.1", "203.0.113.1"]],
  [`${header}  1  10.10.0.1  0.812 ms  2  * `, ["10.10.0.1", null]],
  [" 1  fd00:10::1  0.010 ms !H", ["fd00:10::1"]],
  [header, []],
])("a trace is read hop by hop: %j", (output, hops) => {
  expect(readTrace(output)).toEqual(hops);
});
