/** Prints what the snippet weighs, and fails when the script tag's file is over its budget. */
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const BUDGET = 1536;

for (const [file, budget] of [
  ["s.js", BUDGET],
  ["stack.mjs", undefined],
]) {
  const code = readFileSync(new URL(`dist/${file}`, import.meta.url));
  const gzip = gzipSync(code, { level: 9 }).length;
  const limit = budget ? ` of at most ${budget}` : "";
  console.log(
    `${file}: ${code.length} bytes, gzip -9 ${gzip}${limit}, brotli ${brotliCompressSync(code).length}`,
  );
  if (budget && gzip > budget) {
    console.error(`${file} is ${gzip - budget} bytes over its budget`);
    process.exitCode = 1;
  }
}
