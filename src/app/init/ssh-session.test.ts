import { describe, expect, it } from "vitest";
import { sessionOf } from "./ssh-session.ts";

describe("sessionOf", () => {
  it.each([
    ["192.0.2.7 50022 192.0.2.1 22", "192.0.2.7", "192.0.2.1", 22],
    ["::ffff:192.0.2.7 50022 ::ffff:192.0.2.1 2222", "192.0.2.7", "192.0.2.1", 2222],
    ["2001:db8::7 50022 2001:db8::1 22", "2001:db8::7", "2001:db8::1", 22],
    ["fe80::7%eth0 50022 fe80::1%eth0 22", "fe80::7", "fe80::1", 22],
  ])("reads %s", (text, client, server, port) => {
    expect(sessionOf(text)).toEqual({ client, server, port });
  });

  it.each([
    undefined,
    "",
    "192.0.2.7",
    "a b c d",
    "192.0.2.7 1 192.0.2.1 0",
    "192.0.2.7 1 192.0.2.1 22\n- x",
  ])("takes %j for no session", (text) => {
    expect(sessionOf(text)).toBeNull();
  });
});
