// Browser journeys: phone and desktop, with and without JavaScript, against the server that
// scripts/with-server.sh has started. Names say where a file runs:
//   *.hydrate.spec.ts with JavaScript only · *.plain.spec.ts without only · *.spec.ts both.
import { defineConfig } from "@playwright/test";

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1440, height: 900 } };
const plain = { javaScriptEnabled: false };

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  forbidOnly: true,
  fullyParallel: false,
  workers: 2,
  timeout: 60_000,
  reporter: [["list"]],
  use: {
    baseURL: process.env.BASE_URL,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Debian's Chromium as root, as in CI, has no sandbox to stand in.
      args: ["--no-sandbox"],
    },
  },
  projects: [
    { name: "phone", use: phone, testIgnore: /\.plain\.spec\.ts$/ },
    { name: "desktop", use: desktop, testIgnore: /\.plain\.spec\.ts$/ },
    { name: "phone, no script", use: { ...phone, ...plain }, testIgnore: /\.hydrate\.spec\.ts$/ },
    { name: "desktop, no script", use: { ...desktop, ...plain }, testIgnore: /\.hydrate\.spec\.ts$/ },
  ],
});
