/**
 * Builds dist/s.js (script tag), dist/s2.js (what it loads when asked) and dist/stack.mjs (ES module).
 * esbuild, then terser: the smallest of what was tried.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

async function bundle(entry, format) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    format,
    target: "es2020",
    external: ["./s2.js"],
    define: { SCRIPT: `${format === "iife"}` },
    tsconfigRaw: {}, // else strict adds a "use strict" of 13 bytes
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2020,
    module: format === "esm",
    toplevel: format === "esm", // in the IIFE it would unwrap the function and leak names into the page
    compress: { passes: 4, unsafe: true, hoist_props: true, pure_getters: true, unsafe_arrows: true },
    format: { ecma: 2020 },
  });
  return code;
}

process.chdir(import.meta.dirname);
mkdirSync("dist", { recursive: true });
// What neither of the two does: one spelling, which compresses better; a power left as it was written; and a block
// instead of a function, as all names in it are its own anyway.
const block = (code) =>
  code
    .replace(/\b(const|var) /g, "let ")
    .replace("281474976710656", "2**48")
    .replace(/^\(\(\)=>\{(.*)\}\)\(\);\s*$/s, "{$1}");
writeFileSync("dist/s.js", block(await bundle("src/s.ts", "iife")));
writeFileSync("dist/s2.js", await bundle("src/s2.ts", "esm"));
writeFileSync("dist/stack.mjs", await bundle("src/stack.mts", "esm"));
// The server sends these as they are; it never compresses on the way.
for (const name of ["dist/s.js", "dist/s2.js", "dist/stack.mjs"]) {
  const body = readFileSync(name);
  writeFileSync(`${name}.br`, brotliCompressSync(body));
  writeFileSync(`${name}.gz`, gzipSync(body, { level: 9 }));
}

// tsc writes declarations of inner files too; the entry's stand alone.
execFileSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
copyFileSync("node_modules/.types/stack.d.mts", "dist/stack.d.mts");
