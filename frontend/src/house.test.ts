import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The rules of the house, read from the folder listing so that a new feature is bound by them unasked:
 * shared ← features ← app, features never import each other, tests may use everything.
 */
const SRC = resolve(import.meta.dirname);
const MAX_LINES = 300;
/** Catalogues of texts are lists, not code: long because there is much to say. */
const MAX_TEXTS = 500;

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|tsx)$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => ({
    name: name.replaceAll("\\", "/"),
    text: readFileSync(join(SRC, name), "utf8"),
  }));

const isTest = (name: string) => /\.test\.tsx?$/.test(name) || name.startsWith("test/");

/** "shared", "app", or "features/keys": what a file belongs to. */
function zone(name: string): string {
  const [band = "", feature = ""] = name.split("/");
  return band === "features" ? `features/${feature}` : band;
}

function importsOf(name: string, text: string): string[] {
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)["']([^"']+)["']/g);
  return [...found].flatMap(([, target = ""]) => {
    if (target.startsWith("@/")) return [target.slice(2)];
    if (!target.startsWith(".")) return [];
    return [relative(SRC, resolve(SRC, dirname(name), target)).replaceAll("\\", "/")];
  });
}

function allowed(from: string, to: string): boolean {
  if (from === to || to === "shared") return true;
  return from === "app" && to.startsWith("features/");
}

const code = files.filter(({ name }) => !isTest(name));

describe("the import law", () => {
  it("sees the files it judges", () => {
    expect(code.length).toBeGreaterThan(50);
    expect(
      importsOf("app/x.ts", 'import { a } from "@/features/keys/model";\nimport("./y");'),
    ).toEqual(["features/keys/model", "app/y"]);
  });

  it.each([
    ["shared", "features/keys"],
    ["shared", "app"],
    ["features/keys", "features/members"],
    ["features/keys", "app"],
    ["features/keys", "test"],
  ])("forbids %s to import %s", (from, to) => {
    expect(allowed(from, to)).toBe(false);
  });

  it("holds in every file", () => {
    const broken = code.flatMap(({ name, text }) =>
      importsOf(name, text)
        .filter((target) => !allowed(zone(name), zone(target)))
        .map((target) => `${name} imports ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("lets one file alone read the generated schema", () => {
    const readers = code.filter(({ name, text }) =>
      importsOf(name, text).includes("shared/lib/api/schema"),
    );
    expect(readers.map(({ name }) => name)).toEqual(["shared/lib/api/client.ts"]);
  });
});

describe("every file", () => {
  it(`has at most ${MAX_LINES} lines, ${MAX_TEXTS} of texts`, () => {
    const most = (name: string) => (name.startsWith("shared/i18n/") ? MAX_TEXTS : MAX_LINES);
    const long = files.filter(({ name, text }) => text.split("\n").length > most(name) + 1);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  it("keeps out of the browser's storage, but for theme and language", () => {
    const users = code.filter(({ text }) =>
      /\b(localStorage|sessionStorage|indexedDB)\b/.test(text),
    );
    expect(users.map(({ name }) => name).sort()).toEqual([
      "shared/i18n/language.ts",
      "shared/lib/theme.ts",
    ]);
  });

  it("links nowhere by a value from the data", () => {
    const links = code.filter(({ text }) =>
      /<a\s[^>]*href=\{|window\.open|window\.location\.(href\s*=|assign)/.test(text),
    );
    expect(links.map(({ name }) => name)).toEqual([]);
  });
});
