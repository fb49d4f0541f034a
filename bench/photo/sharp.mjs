// The peer: the same three upright JPEGs (2048, 960, 320 px, quality 82, 4:2:0) by npm sharp on one
// thread. Two ways are measured, as a reasonable person would write them; the cheaper one counts.
import { readFileSync } from "node:fs";
import sharp from "sharp";

sharp.concurrency(1);
sharp.cache(false);

const [file, rounds = "15"] = process.argv.slice(2);
const bytes = readFileSync(file);
const inside = (side) => ({ width: side, height: side, fit: "inside", withoutEnlargement: true });
const jpeg = { quality: 82, chromaSubsampling: "4:2:0" };

// Each size from the file: the small ones profit from libjpeg's shrink-on-load.
async function each() {
  for (const side of [2048, 960, 320]) {
    await sharp(bytes).rotate().resize(inside(side)).jpeg(jpeg).toBuffer();
  }
}

// One decode, each size from the larger one's pixels.
async function chain() {
  let { data, info } = await sharp(bytes).rotate().resize(inside(2048)).raw().toBuffer({ resolveWithObject: true });
  for (const side of [2048, 960, 320]) {
    const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
    if (side !== 2048) {
      ({ data, info } = await sharp(data, raw).resize(inside(side)).raw().toBuffer({ resolveWithObject: true }));
    }
    const at = { raw: { width: info.width, height: info.height, channels: info.channels } };
    await sharp(data, at).jpeg(jpeg).toBuffer();
  }
}

const measured = [];
for (const way of [each, chain]) {
  await way();
  const walls = [];
  const before = process.cpuUsage();
  for (let i = 0; i < Number(rounds); i++) {
    const start = performance.now();
    await way();
    walls.push(performance.now() - start);
  }
  const spent = process.cpuUsage(before);
  walls.sort((a, b) => a - b);
  const cpu = (spent.user + spent.system) / 1000 / walls.length;
  measured.push(cpu);
  console.log(`sharp_${way.name}_median_ms ${walls[walls.length >> 1].toFixed(1)}`);
  console.log(`sharp_${way.name}_cpu_ms ${cpu.toFixed(1)}`);
}
console.log(`sharp_versions ${sharp.versions.sharp ?? "?"}/libvips-${sharp.versions.vips}`);
console.log(`cpu_ms ${Math.min(...measured).toFixed(1)}`);
