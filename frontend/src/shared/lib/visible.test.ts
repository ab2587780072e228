import { expect, it } from "vitest";
import { visible } from "./visible";

it("shows what would reorder or hide other letters", () => {
  expect(visible("/\u202egnp.exe")).toBe("/⟨U+202E⟩gnp.exe");
  expect(visible("a\u0000b\nc")).toBe("a⟨U+0000⟩b⟨U+000A⟩c");
});

it("leaves every ordinary text alone, joined emoji and Persian included", () => {
  for (const text of ["/日本語/ページ", "👩‍👩‍👧", "می‌خواهم", "<b>&amp;</b>"])
    expect(visible(text)).toBe(text);
});
