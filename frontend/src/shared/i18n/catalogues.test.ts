import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

/** Rooms that German readers see in English for now. A new en-*.ts needs its de-*.ts or a line here. */
const UNTRANSLATED: readonly string[] = [];

/** What reads the same in both languages. */
const SAME = new Set([
  ...[
    "",
    "—",
    "null",
    "/",
    "en",
    "Simple Analytics Stack",
    "PostgreSQL",
    "Redis",
    "Pipeline",
    "Name",
    "System",
    "Admin",
    "Filter",
    "Live",
  ],
  ...["Browser", "Host", "Medium", "Region", "Bot", "Minute", "Dashboards", "Dashboard", "Funnel"],
  ...["Retention", "SQL", "HTML", "curl", "Status", "Code", "Version", "Pipeline", "CSV", "NDJSON"],
  ...["Parquet", "Hop", "User-Agent", "Plausible", "Umami", "Matomo", "Google Analytics 4"],
  ...["Snowplow", "OpenPanel", "Domain", "Bots", "Limits", "Details", "Audit-Log", "Video", "Text"],
  ...[
    "Social",
    "Export",
    "Exports",
    "Format",
    "Details: x1",
    "x1, gzip",
    "Client-ID",
    "signup",
    "purchase",
    "Conversions",
    "Rate",
    "Hosts",
    "Release",
    "Link",
  ],
]);

/** Names of things, and statements in SQL, which are English in any language. */
const NAMES = /Do Not Track|SELECT[\s\S]*/g;
/** Words that no German text holds, whatever names stand in it. */
const ENGLISH =
  /\b(the|of|and|is|are|this|that|with|what|no|not|yet|from|to|your|you|all|last|show|choose|by)\b/i;

const HERE = import.meta.dirname;
const named = (prefix: string) =>
  readdirSync(HERE)
    .filter((name) => name.startsWith(prefix) && !name.endsWith("-rooms.ts"))
    .map((name) => name.slice(prefix.length, -".ts".length));

type Texts = { [key: string]: Texts | Text };
type Text = string | readonly string[] | ((...args: unknown[]) => string);

const modules = import.meta.glob<Record<string, Texts>>("./{en,de}*.ts", { eager: true });
const catalogue = (file: string): Texts => {
  const found = Object.values(modules[`./${file}.ts`] ?? {})[0];
  if (!found) throw new Error(`${file}.ts exports no catalogue`);
  return found;
};

/** Every text with its way to it: "actions.save", "install.reasons". */
function walk(texts: Texts, way = ""): [string, Text][] {
  return Object.entries(texts).flatMap(([key, value]): [string, Text][] => {
    const here = way ? `${way}.${key}` : key;
    const isLeaf = typeof value === "string" || typeof value === "function" || Array.isArray(value);
    return isLeaf ? [[here, value as Text]] : walk(value as Texts, here);
  });
}

/** What a reader would see: functions get stand-ins, which must all come out again. */
function said(text: Text): string {
  if (typeof text === "string") return text;
  if (typeof text !== "function") return text.join("\n");
  const args = Array.from({ length: text.length }, (_, nth) => `x${nth + 1}`);
  try {
    return text(...args);
  } catch {
    return text(args); // a list of parts
  }
}

const placeholders = (text: Text): string[] =>
  typeof text === "function" ? [...new Set(said(text).match(/x\d/gi))].sort() : [];

const pairs = ["", ...named("en-").map((room) => `-${room}`)]
  .filter((room) => !UNTRANSLATED.includes(room.slice(1)))
  .map((room) => ({ room: `de${room}`, en: catalogue(`en${room}`), de: catalogue(`de${room}`) }));

describe("the list of what is not translated", () => {
  it("names every English catalogue without a German one, and no other", () => {
    const german = named("de-");
    expect(named("en-").filter((room) => !german.includes(room))).toEqual([...UNTRANSLATED].sort());
  });

  it("leaves no translated room without its German texts", () => {
    const rooms = readdirSync(HERE).filter((name) => named("de-").includes(name.slice(0, -3)));
    const english = rooms.filter(
      (name) => !readFileSync(join(HERE, name), "utf8").includes(`room("${name.slice(0, -3)}", `),
    );
    expect(english).toEqual([]);
  });
});

describe.each(pairs)("$room", ({ en, de }) => {
  const english = walk(en);
  const german = new Map(walk(de));

  it("has the same keys", () => {
    expect([...german.keys()]).toEqual(english.map(([key]) => key));
  });

  it("shows what the English texts show", () => {
    const differing = english.filter(([key, text]) => {
      const other = german.get(key) ?? "";
      if (typeof text === "function" && typeof other === "function")
        return (
          text.length !== other.length ||
          placeholders(text).join().toLowerCase() !== placeholders(other).join().toLowerCase()
        );
      return Array.isArray(text) && text.length !== other.length;
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it("says something wherever English does, and not in English", () => {
    const left = english.filter(([key, text]) => {
      const was = said(text);
      const now = said(german.get(key) ?? "");
      if (now === "") return was !== "";
      const isWords = /[a-z]{2}/i.test(was.replace(/x\d|\b(min|ms|in)\b/g, ""));
      return (isWords && now === was && !SAME.has(now)) || ENGLISH.test(now.replace(NAMES, ""));
    });
    expect(left.map(([key, text]) => `${key}: ${said(text)}`)).toEqual([]);
  });
});
