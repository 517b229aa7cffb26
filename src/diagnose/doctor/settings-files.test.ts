import { describe, expect, it } from "vitest";
import { isManagedByNetworkManager, readNetworkdSettings } from "./settings-files.ts";

describe("readNetworkdSettings", () => {
  it.each([
    [[], true, true],
    [["[Network]\nManageForeignRoutes=no\n"], false, true],
    [["[Network]\n#ManageForeignRoutes=no\nManageForeignRoutingPolicyRules = false\n"], true, false],
    [["[Network]\nManageForeignRoutes=no", "[Network]\nManageForeignRoutes=yes"], true, true],
    [["[DHCPv4]\nManageForeignRoutes=no"], true, true],
  ])("reads %j", (texts, managesForeignRoutes, managesForeignRoutingRules) => {
    expect(readNetworkdSettings(texts)).toEqual({ managesForeignRoutes, managesForeignRoutingRules });
  });
});

describe("isManagedByNetworkManager", () => {
  it.each([
    ["", true],
    ["[keyfile]\nunmanaged-devices=interface-name:cw-*", false],
    ["[keyfile]\nunmanaged-devices=interface-name:=cw-lab", false],
    ["[keyfile]\nunmanaged-devices=interface-name:br*,mac:02:00:00:00:00:01", true],
    ["[keyfile]\nunmanaged-devices=*,except:type:ethernet", false],
    ["[main]\nunmanaged-devices=interface-name:cw-*", true],
  ])("says of %j whether `cw-lab` is managed: %s", (text, expected) => {
    expect(isManagedByNetworkManager([text], "cw-lab")).toBe(expected);
  });
});
