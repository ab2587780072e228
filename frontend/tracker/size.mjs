/** Prints what the snippet weighs, and fails when it is over its budget: the core alone, and with the second file. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const CORE = 1536;
const TOGETHER = 2662;

process.chdir(import.meta.dirname);

/** As `gzip -9` writes the file, its name included; without that program as zlib does, some bytes smaller. */
function gzipped(file) {
  try {
    return execFileSync("gzip", ["-9c", file], { stdio: ["ignore", "pipe", "ignore"] }).length;
  } catch {
    return gzipSync(readFileSync(file), { level: 9 }).length;
  }
}

function weigh(name, budget, ...files) {
  const gzip = files.reduce((sum, file) => sum + gzipped(`dist/${file}`), 0);
  const [raw, brotli] = files
    .map((file) => readFileSync(`dist/${file}`))
    .map((code) => [code.length, brotliCompressSync(code).length])
    .reduce((sum, one) => sum.map((value, index) => value + one[index]));
  const limit = budget ? ` of at most ${budget}` : "";
  console.log(`${name}: ${raw} bytes, gzip -9 ${gzip}${limit}, brotli ${brotli}`);
  if (budget && gzip > budget) {
    console.error(`${name}: ${gzip - budget} bytes over budget`);
    process.exitCode = 1;
  }
}

weigh("s.js", CORE, "s.js");
weigh("s.js and s2.js", TOGETHER, "s.js", "s2.js");
weigh("stack.mjs", undefined, "stack.mjs");
