// What browser tests stand on: the site's own server, a stock Chromium or Firefox, and a reader's hands on the mirror.
// GATEWALK_BROWSER=firefox runs a suite in Firefox; it shows WebGL 2 on a screen only, which Xvfb is.
//
//   import { open, run, test } from './driver.mjs';
//   test('the lab says its name', async () => { const lab = await open(); equal((await lab.node('bar/name')).text, 'Gatewalk'); });
//   await run();
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { screen as make_screen } from '../screen.mjs';

const top = fileURLToPath(new URL('../../', import.meta.url));
export const site = process.env.GATEWALK_SITE ?? join(top, 'build/site');
const pictures = join(top, 'build/tests/pictures');
const PATIENCE = 60000; // ms; software rendering on a busy machine is slow

const FLAGS = ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-quic',
  '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

function found(names) {
  for (const name of names) {
    const path = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (path) return path;
  }
  return null;
}

// A folder served at a port (0: any): {address, end()}.
export async function served(folder, port = 0) {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`there is no site in ${folder}; ./lab site builds it`);
  const process_of = spawn(process.execPath, [join(top, 'web/serve.mjs'), folder, '--port', String(port), '--no-browser'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const home = await new Promise((done, failed) => {
    let said = '';
    process_of.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      const match = said.match(/http:\/\/[\w.]+:\d+/);
      if (match) done(`${match[0]}/`);
    });
    process_of.on('exit', (code) => failed(new Error(`web/serve.mjs ended with ${code}: ${said}`)));
  });
  const ended = new Promise((done) => process_of.once('exit', done));
  return { address: home, end: () => { process_of.kill(); return ended; } };
}

let server = null;
// The address of the site, served from now on.
export async function serve() {
  server ??= await served(site);
  return server.address;
}

let other = null;
// The address of an empty page of another origin. Of this machine, too: Chromium lets no page from elsewhere, about:blank included,
// load the lab from here.
export async function elsewhere() {
  other ??= createServer((request, answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Course</title><link rel="icon" href="data:,">'));
  if (!other.listening) await new Promise((done) => { other.listen(0, '127.0.0.1', done); });
  return `http://127.0.0.1:${other.address().port}/`;
}

// Has the page that is there embed the lab, as a course's page does; the lab's frame.
export async function embedded(page, home) {
  await page.evaluate((source) => {
    const frame = document.createElement('iframe');
    frame.src = source;
    frame.style.cssText = 'position:fixed;inset:0;width:100%;height:100%;border:0';
    document.body.replaceChildren(frame);
    return new Promise((done) => { frame.onload = done; });
  }, home);
  const frame = page.frames().find((each) => each !== page.mainFrame());
  await frame.waitForFunction(() => window.gatewalk?.ready.then(() => true), { timeout: PATIENCE });
  return frame;
}

export const firefox = process.env.GATEWALK_BROWSER === 'firefox';
const PROGRAMS = firefox ? ['firefox-esr', 'firefox'] : ['chromium', 'chromium-browser', 'google-chrome'];
// Drawn by Mesa whatever the graphics card; nothing asked, fetched or reported by the browser itself.
const PREFERENCES = {
  'webgl.force-enabled': true, 'webgl.disabled': false, 'gfx.webrender.software': true, 'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false, 'datareporting.policy.dataSubmissionEnabled': false, 'browser.aboutwelcome.enabled': false,
  'dom.disable_beforeunload': true, 'gfx.color_management.mode': 0,
};

let browser = null;
let profile = null;
let screen = null;  // Firefox's
export async function launched() {
  if (browser) return browser;
  const path = found(PROGRAMS);
  if (!path) throw new Error(`there is no ${PROGRAMS[0]}`);
  profile = mkdtempSync(join(tmpdir(), 'gatewalk-browser-'));
  if (firefox) screen = await make_screen('3000x2000');
  const own = firefox
    ? { browser: 'firefox', headless: false, extraPrefsFirefox: PREFERENCES, args: ['--width=1600', '--height=1100'],
      env: { ...process.env, DISPLAY: screen.display, LIBGL_ALWAYS_SOFTWARE: '1', MOZ_WEBRENDER: '1' } }
    : { headless: true, args: FLAGS };
  browser = await puppeteer.launch({ executablePath: path, userDataDir: profile, protocolTimeout: 4 * PATIENCE, ...own });
  return browser;
}

// What a reader's system asks for, told to a page before it starts. Firefox's protocol cannot; there matchMedia says it.
async function prefer(page, dark, still) {
  if (!firefox) {
    return page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: still ? 'reduce' : 'no-preference' }]);
  }
  return page.evaluateOnNewDocument((wants) => {
    const ask = window.matchMedia.bind(window);
    window.matchMedia = (query) => {
      const known = Object.entries(wants).find(([feature]) => query.includes(feature));
      const list = ask(query);
      if (known) Object.defineProperty(list, 'matches', { value: query.includes(known[1]) });
      return list;
    };
  }, { 'prefers-color-scheme': dark ? 'dark' : 'light', 'prefers-reduced-motion': still ? 'reduce' : 'no-preference' });
}

// One tab with the lab in it, and what a reader can do there.
export class Lab {
  problems = []; // console errors, exceptions, failed requests, requests to other hosts

  constructor(page, home) {
    this.page = page;
    page.on('console', (message) => { if (message.type() === 'error') this.problems.push(`console: ${message.text()}`); });
    page.on('pageerror', (error) => this.problems.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(home) && !/^(blob|data):/.test(url)) this.problems.push(`another host: ${url}`);
    });
    page.on('requestfailed', (request) => this.problems.push(`failed: ${request.url()}`));
    page.on('response', (response) => { if (response.status() >= 400) this.problems.push(`${response.status()}: ${response.url()}`); });
  }

  // Waits until the lab wants no frame now and the address bar shows where it is.
  async settle() {
    await this.page.evaluate(async () => {
      const soon = () => new Promise((done) => setTimeout(done, 20));
      for (let quiet = 0; quiet < 2; quiet = window.gatewalk.idle && window.gatewalk.address ? quiet + 1 : 0) await soon();
    });
  }

  // A node as the mirror shows it: {tag, role, name, text, value, checked, disabled, focused …}, or null.
  async node(id) {
    return this.page.evaluate((wanted) => {
      const element = window.gatewalk.mirror.element(wanted);
      if (!element) return null;
      const box = element.getBoundingClientRect();
      return {
        tag: element.tagName.toLowerCase(), role: element.getAttribute('role'), name: element.getAttribute('aria-label') ?? element.textContent,
        text: element.textContent, value: element.value ?? element.getAttribute('aria-valuetext'), checked: element.getAttribute('aria-checked'),
        expanded: element.getAttribute('aria-expanded'), selected: element.getAttribute('aria-selected'), current: element.getAttribute('aria-current'),
        disabled: element.disabled ?? element.getAttribute('aria-disabled') === 'true', focused: document.activeElement === element,
        box: { x: box.x, y: box.y, width: box.width, height: box.height },
      };
    }, id);
  }

  // All ids that the mirror holds, in reading order.
  async ids() {
    return this.page.evaluate(() => [...document.querySelectorAll('#mirror [data-id]')].map((element) => element.dataset.id));
  }

  async wait_for(id) {
    await this.page.waitForFunction((wanted) => window.gatewalk.mirror.element(wanted), { timeout: PATIENCE }, id);
  }

  async act(id, what, ...values) {
    const problem = await this.page.evaluate((wanted, action, list) => {
      const element = window.gatewalk.mirror.element(wanted);
      if (!element) return `there is no node '${wanted}'`;
      if (action === 'press') element.click();
      if (action === 'focus') element.focus();
      if (action === 'set') {
        element.focus();
        element.value = list[0];
        element.dispatchEvent(new Event('input', { bubbles: true }));
      }
      return null;
    }, id, what, values);
    if (problem) throw new Error(`${what}: ${problem}`);
    await this.settle();
  }

  // As a screen reader does: activate, focus, put a value into a field or slider.
  press(id) { return this.act(id, 'press'); }
  focus(id) { return this.act(id, 'focus'); }
  set(id, value) { return this.act(id, 'set', String(value)); }

  // As a hand does: a click in the middle of the widget on the canvas.
  async click(id) {
    const { box } = await this.node(id);
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await this.settle();
  }

  async tap(id) {
    const { box } = await this.node(id);
    await this.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
    await this.settle();
  }

  async key(name) {
    await this.page.keyboard.press(name);
    await this.settle();
  }

  async type(text) {
    await this.page.keyboard.type(text);
    await this.settle();
  }

  // What was last said to a screen reader.
  spoken() { return this.page.evaluate(() => document.getElementById('live').textContent); }
  frames() { return this.page.evaluate(() => window.gatewalk.frames); }
  address() { return this.page.evaluate(() => (window.gatewalk.address, location.hash)); }

  // Kept as build/tests/pictures/NAME.png.
  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    const path = join(pictures, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  close() { return this.page.close(); }
}

const tabs = [];
// Opens the lab. width, height, ratio, touch; dark; still: reduced motion; hash: '#/en/…'; before: script to run in the page first;
// answers: (path) => what the server says instead ({status, contentType, headers, body} or null); javascript: false: switched off;
// wait: false to come back before the lab is ready; file: true for gatewalk.html from the disk; at: where else the site is.
export async function open({ width = 1440, height = 900, ratio = 1, touch = false, dark = true, still = true, hash = '', before = null, wait = true, file = false, answers = null, javascript = true, at = null } = {}) {
  const home = file ? pathToFileURL(join(site, 'gatewalk.html')).href : at ?? await serve();
  const context = await (await launched()).createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  tabs.push(context);
  await page.setViewport({ width, height, deviceScaleFactor: ratio, ...(firefox ? {} : { hasTouch: touch, isMobile: touch }) });
  await prefer(page, dark, still);
  if (!javascript) await page.setJavaScriptEnabled(false);
  if (answers) {
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      const answer = answers(new URL(request.url()).pathname.replace(/^\//, ''));
      if (answer) request.respond(answer);
      else request.continue();
    });
  }
  if (before) await page.evaluateOnNewDocument(before);
  const lab = new Lab(page, home);
  await page.goto(`${home}${hash}`, { waitUntil: 'load', timeout: PATIENCE });
  if (wait) {
    await page.evaluate(() => window.gatewalk.ready);
    await lab.settle();
  }
  return lab;
}

const cases = [];
export function test(name, what) { cases.push({ name, what }); }

// Runs the cases whose name holds one of the words (all if there is none), prints a line each and the sum.
export async function run(words = process.argv.slice(2)) {
  const count = { passed: 0, failed: 0 };
  for (const { name, what } of cases) {
    if (words.length && !words.some((word) => name.includes(word))) continue;
    const started = Date.now();
    try {
      await what();
      count.passed += 1;
      console.log(`ok    ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      count.failed += 1;
      console.log(`wrong ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
    }
    for (const context of tabs.splice(0)) await context.close().catch(() => {});
  }
  await browser?.close();
  screen?.close();
  await server?.end();
  other?.closeAllConnections();
  other?.close();
  if (profile) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed ? 1 : 0;
}
