import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: "../src/luoshi/ui/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2020",
    cssTarget: ["chrome99", "safari15.4", "firefox97"],
    assetsDir: "",
    modulePreload: false,
    // The charts are the one large part, and only who looks at the board fetches it.
    chunkSizeWarningLimit: 600,
    rollupOptions: { input: { app: "src/app.ts", css: "styles/app.css", worker: "src/push-worker.ts" } },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"] },
} as never);
