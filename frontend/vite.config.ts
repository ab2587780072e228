import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Serves src/app/theme-boot.js as a blocking, hashed file below /assets/: the theme has to be known
 * before the first paint, and a strict Content-Security-Policy allows no inline script.
 */
function themeBoot(): Plugin {
  const source = readFileSync(local("./src/app/theme-boot.js"), "utf8");
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
  const fileName = `assets/theme-${hash}.js`;
  return {
    name: "theme-boot",
    configureServer(server) {
      server.middlewares.use(`/${fileName}`, (_request, response) => {
        response.setHeader("Content-Type", "text/javascript");
        response.end(source);
      });
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source });
    },
    transformIndexHtml: () => [
      { tag: "script", attrs: { src: `/${fileName}` }, injectTo: "head-prepend" },
    ],
  };
}

const backend = process.env.VITE_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwindcss(), themeBoot()],
  resolve: { alias: { "@": local("./src") } },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": backend, "/s.js": backend, "/s2.js": backend, "/healthz": backend },
  },
  build: {
    manifest: true,
    // Small files inlined as data: URIs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Chunks are named by hash alone, so no file name can look like a tracker to an ad blocker.
        entryFileNames: "assets/app-[hash].js",
        chunkFileNames: "assets/c-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        codeSplitting: {
          groups: [
            // The libraries change seldom: their file stays in the browser's cache over our own releases.
            {
              name: "vendor",
              test: /node_modules\/(?!d3-|internmap|lucide-react|modern-screenshot|@tanstack\/(react-)?virtual)/,
            },
            // One file for what every page needs, instead of a dozen of 300 bytes each. Texts and parts of a few
            // screens stay out of it: it is loaded with the sign-in.
            {
              name: "base",
              test: /src\/shared\/(lib|hooks|components\/ui\/(?!(confirm-)?dialog)|i18n\/(index|en|language|plural)\.ts)|lucide-react/,
              minShareCount: 2,
            },
            // What only the pages of settings, usage and the ledger share is not loaded with the sign-in.
            {
              name: "manage",
              test: /src\/shared\/(components\/manage|i18n\/(en-)?manage|components\/ui\/(confirm-)?dialog)/,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://localhost:3000/" } },
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
