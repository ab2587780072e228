import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { server } from "@/test/server";

/** Modules are asked for anew: which language they speak is decided while they load. */
async function start(path: string): Promise<void> {
  vi.resetModules();
  const { loadLanguage } = await import("@/shared/i18n");
  await loadLanguage();
  const { renderApp } = await import("@/test/render-app");
  renderApp(path);
}

const browserSpeaks = (...names: string[]) =>
  vi.spyOn(navigator, "languages", "get").mockReturnValue(names);

describe("the language", () => {
  beforeEach(() => {
    server.use(http.get("/api/v1/auth/setup", () => HttpResponse.json({ needed: false })));
  });

  it("is the first of the browser's that there is", async () => {
    browserSpeaks("fr-FR", "de-AT", "en-GB");
    await start("/login");
    expect(await screen.findByRole("button", { name: "Anmelden" })).toBeVisible();
    expect(document.documentElement.lang).toBe("de");
    const { exact, money, percent, day } = await import("@/shared/lib/format");
    const { locale } = await import("@/shared/i18n");
    expect(locale()).toBe("de-AT");
    expect(exact(12_345)).toMatch(/^12.345$/);
    expect(percent(0.034)).toMatch(/^3,4.%$/);
    expect(money("1204.5", "EUR")).toMatch(/1.204,50/);
    expect(day("2026-11-22T12:00:00Z")).toBe("22.11.2026");
  });

  it("is English where the browser speaks neither", async () => {
    browserSpeaks("fr-FR", "toString");
    await start("/login");
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeVisible();
    expect(document.documentElement.lang).toBe("en");
  });

  it("is what was chosen, whatever the browser speaks", async () => {
    const { rememberLanguage } = await import("./../shared/i18n/language");
    rememberLanguage("de");
    await start("/login");
    expect(await screen.findByRole("radio", { name: "Deutsch" })).toBeChecked();
  });

  it("is remembered when chosen on the page of the sign-in", async () => {
    await start("/login");
    const reload = vi.fn();
    vi.stubGlobal("location", { ...window.location, reload });
    await userEvent.click(await screen.findByRole("radio", { name: "Deutsch" }));
    vi.unstubAllGlobals();
    expect(localStorage.getItem("language")).toBe("de");
    expect(reload).toHaveBeenCalledOnce();
  });
});

describe("what a reader loads at first", () => {
  const src = resolve(import.meta.dirname, "..");

  /** Files that are loaded with the one named: its static imports, types left out. */
  function loaded(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const found = readFileSync(join(src, file), "utf8").matchAll(
      /^(?:import|export)\s(?!type\b)[^;]*?from\s+"([^"]+)"/gm,
    );
    for (const [, target = ""] of found) {
      if (!/^(@\/|\.)/.test(target)) continue;
      const name = target.startsWith("@/")
        ? target.slice(2)
        : relative(src, resolve(src, dirname(file), target));
      const options = [`${name}.ts`, `${name}.tsx`, `${name}/index.ts`];
      const there = options.find((option) => all.has(option));
      if (there) loaded(there, seen);
    }
    return seen;
  }
  const all = new Set(readdirSync(src, { recursive: true, encoding: "utf8" }));

  it("is no German, and no room whose texts come after the sign-in", () => {
    const texts = [...loaded("app/main.tsx")].filter((name) => name.startsWith("shared/i18n/"));
    expect(texts.sort()).toEqual(
      ["en", "index", "language", "plural"].map((name) => `shared/i18n/${name}.ts`),
    );
  });
});
