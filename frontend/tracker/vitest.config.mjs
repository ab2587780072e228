import { defineConfig } from "vitest/config";

export default defineConfig({
  define: { SCRIPT: "true" },
  test: { environment: "jsdom", include: ["tests/**/*.test.ts"], restoreMocks: true },
});
