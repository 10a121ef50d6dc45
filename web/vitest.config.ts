import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  esbuild: { jsx: "automatic" },
  test: {
    include: ["{app,components,features,lib,tools}/**/*.test.{ts,tsx}"],
    environment: "node",
    restoreMocks: true,
  },
});
