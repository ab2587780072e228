/** Builds dist/s.js (script tag) and dist/stack.mjs (ES module). esbuild, then terser: the smallest of what was tried. */
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
// `const` and `let` mean the same in code that compiled; one spelling compresses better.
writeFileSync("dist/s.js", (await bundle("src/s.ts", "iife")).replace(/\bconst /g, "let "));
writeFileSync("dist/stack.mjs", await bundle("src/stack.mts", "esm"));
// The server sends these as they are; it never compresses on the way.
for (const name of ["dist/s.js", "dist/stack.mjs"]) {
  const body = readFileSync(name);
  writeFileSync(`${name}.br`, brotliCompressSync(body));
  writeFileSync(`${name}.gz`, gzipSync(body, { level: 9 }));
}

// tsc writes declarations of inner files too; the entry's stand alone.
execFileSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
copyFileSync("node_modules/.types/stack.d.mts", "dist/stack.d.mts");
