import { expect, it } from "vitest";
import { returnPath } from "./return-path";

it("goes back to a path of the dashboard with its search", () => {
  expect(returnPath("/p/shop?p=7d&f=is,path,/a")).toBe("/p/shop?p=7d&f=is,path,/a");
});

it.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "/\t/evil",
  "",
  undefined,
  3,
])("stays at home for %j", (next) => {
  expect(returnPath(next)).toBe("/projects");
});
