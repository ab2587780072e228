// Fails when the built dashboard outgrows its budget (gzip -9, KB of 1024 bytes) or has a file name ad blockers dislike.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const kb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024;

const chunks = Object.values(manifest).filter((chunk) => chunk.file.endsWith(".js"));
const entry = chunks.find((chunk) => chunk.isEntry);
const initial = new Set();
const visit = (chunk) => {
  if (initial.has(chunk.file)) return;
  initial.add(chunk.file);
  for (const name of chunk.imports ?? []) visit(manifest[name]);
};
visit(entry);

const styles = new Set(Object.values(manifest).flatMap((chunk) => chunk.css ?? []));
const sum = (files) => [...files].reduce((total, file) => total + kb(file), 0);
const lazy = chunks.filter((chunk) => !initial.has(chunk.file));
const rows = [
  ["initial JS", sum(initial), 140],
  ["CSS", sum(styles), 12],
  ...lazy.map((chunk) => [`lazy ${chunk.src ?? chunk.name ?? chunk.file}`, kb(chunk.file), 40]),
];
for (const [name, size, budget] of rows)
  console.log(`${size.toFixed(1).padStart(7)} KB of ${budget}  ${name}`);

const disliked = /analytics|track|collect|stats|event/i;
const badNames = readdirSync(dist, { recursive: true }).filter((name) => disliked.test(name));
for (const name of badNames) console.error(`a name ad blockers dislike: ${name}`);
process.exitCode = badNames.length > 0 || rows.some(([, size, budget]) => size > budget) ? 1 : 0;
