import { describe, expect, it } from "vitest";
import { didYouMean, nearestWord } from "./nearest-word.ts";

describe("nearestWord", () => {
  it.each([
    ["intrenet", ["host", "internet"], "internet"],
    ["nsa", ["lab", "nas"], "nas"],
    ["NAS", ["nas"], "nas"],
    ["jenkin", ["jenkins", "jenking"], "jenkins"],
    ["lab-2", ["lab-1", "lab-22"], "lab-1"],
  ])("takes %s for one of %j", (word, candidates, expected) => {
    expect(nearestWord(word, candidates)).toBe(expected);
  });

  it.each([
    ["nas", ["printer", "jenkins"]],
    ["x", ["y"]],
    ["office", ["lab"]],
    ["a".repeat(100), ["a".repeat(99)]],
    ["anything", []],
  ])("does not guess for %s among %j", (word, candidates) => {
    expect(nearestWord(word, candidates)).toBeNull();
    expect(didYouMean(word, candidates)).toBeNull();
  });
});
