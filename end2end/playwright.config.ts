// Browser journeys: phone and desktop, with and without JavaScript, against the server that
// scripts/with-server.sh has started. Names say where a file runs:
//   *.spec.ts everywhere · *.hydrate.spec.ts with JavaScript only · *.phone.spec.ts on phones only,
//   both ways · *.desk.spec.ts on the desktop with JavaScript only (officers, the server's answers).
// Before all, officers.setup.ts signs every officer in for the first time.
import { defineConfig } from "@playwright/test";

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1440, height: 900 } };
const plain = { javaScriptEnabled: false };
const except = (...kinds: string[]) => new RegExp(`\\.(${kinds.join("|")})\\.spec\\.ts$`);

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  forbidOnly: true,
  // CI shares two cores with a browser each; a second try tells a slow machine from a fault.
  retries: process.env.CI ? 1 : 0,
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.BASE_URL,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    contextOptions: { reducedMotion: "reduce" },
    // A worker of its own for every journey costs more than it tells; those about it allow it.
    serviceWorkers: "block",
    actionTimeout: 15_000,
    screenshot: "only-on-failure",
    // Recording costs a third of the time: TRACE=1 when a failure needs it.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Debian's Chromium as root, as in CI, has no sandbox to stand in.
      args: ["--no-sandbox"],
    },
  },
  projects: [
    { name: "officers", use: desktop, testMatch: /\.setup\.ts$/ },
    { name: "phone", use: phone, testIgnore: except("desk"), dependencies: ["officers"] },
    { name: "desktop", use: desktop, testIgnore: except("phone"), dependencies: ["officers"] },
    {
      name: "phone, no script",
      use: { ...phone, ...plain },
      testIgnore: except("hydrate", "desk"),
      dependencies: ["officers"],
    },
    {
      name: "desktop, no script",
      use: { ...desktop, ...plain },
      testIgnore: except("hydrate", "phone", "desk"),
      dependencies: ["officers"],
    },
  ],
});
