import ts from "typescript";
import { expect, it } from "vitest";
import { CODES, type Place, WAYS } from "./snippet";

const PLACE: Place = {
  snippetUrl: "https://in.example.com/s.js",
  eventsUrl: "https://in.example.com/lib/data",
  publicKey: "pk_abc",
};

/** What a compiler says about a file of this name, without looking at types. */
const faultsIn = (code: string, fileName: string): string[] => {
  const { diagnostics } = ts.transpileModule(code, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: { jsx: ts.JsxEmit.Preserve },
  });
  return (diagnostics ?? []).map(({ messageText }) => String(messageText));
};

it("gives the snippet exactly as it was promised", () => {
  expect(CODES.html(PLACE)).toBe(
    '<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>\n<script defer src="https://in.example.com/s.js" data-key="pk_abc"></script>',
  );
});

it.each(WAYS)("names the key and the address for %s", (way) => {
  const code = CODES[way](PLACE);
  expect(code).toContain("pk_abc");
  expect(code).toContain(way === "curl" || way === "python" ? PLACE.eventsUrl : PLACE.snippetUrl);
});

it("gives files that a compiler reads", () => {
  expect(faultsIn(CODES.next(PLACE), "layout.tsx")).toEqual([]);
  expect(faultsIn(CODES.nuxt(PLACE), "nuxt.config.ts")).toEqual([]);
  expect(faultsIn(CODES.gtm(PLACE).replaceAll(/<\/?script>/g, ""), "tag.js")).toEqual([]);
});
