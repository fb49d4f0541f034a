// Pictures of every page, for looking at and for README; no part of the tests:
//   scripts/with-server.sh target/debug/server npx --no-install playwright test --config end2end/pictures.config.ts
// They land in $SHOTS (default: shots in the system's temporary folder), those of README in
// docs/pictures.
import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config";

const of = (name: string) => journeys.projects!.find((project) => project.name === name)!;

export default defineConfig({
  ...journeys,
  testDir: ".",
  outputDir: "results",
  timeout: 300_000,
  projects: [
    of("officers"),
    { name: "390", use: { ...of("phone").use, deviceScaleFactor: 2 }, testMatch: "pictures.ts", dependencies: ["officers"] },
    { name: "360", use: { ...of("phone").use, viewport: { width: 360, height: 780 } }, testMatch: "pictures.ts", dependencies: ["officers"] },
    { name: "768", use: { ...of("phone").use, viewport: { width: 768, height: 1024 } }, testMatch: "pictures.ts", dependencies: ["officers"] },
    { name: "1440", use: of("desktop").use, testMatch: "pictures.ts", dependencies: ["officers"] },
  ],
});
