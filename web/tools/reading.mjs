// reading.mjs SITE LESSONS: writes the lessons as plain pages into SITE/read/<language>/ (for readers without JavaScript, and for
// the page to show where the lab cannot run), and SITE/sizes.json, how large the files of the loading bar are.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lesson } from '../reading.mjs';

const LANGUAGES = { en: ['en', 'Lessons', 'All lessons'], zh: ['zh-Hans', '课程', '所有课程'] };
const [site, lessons] = process.argv.slice(2);

// What is as it was keeps its age, so that nothing made of it is made anew.
const save = async (path, text) => { if (await readFile(path, 'utf8').catch(() => null) !== text) await writeFile(path, text); };

const page = (tag, title, body) => `<!doctype html>
<html lang="${tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Gatewalk</title><link rel="stylesheet" href="../../page.css"><link rel="icon" href="../../icon.svg"></head>
<body class="reading"><main>
${body}
</main></body></html>
`;

for (const [language, [tag, contents, all]] of Object.entries(LANGUAGES)) {
  const names = (await readdir(join(lessons, language)).catch(() => [])).filter((name) => /^\d+[a-z]?-.*\.md$/.test(name)).sort();
  if (!names.length) continue;
  const folder = join(site, 'read', language);
  await mkdir(folder, { recursive: true });
  const rows = [];
  for (const name of names) {
    const { title, goal, number, html } = lesson(await readFile(join(lessons, language, name), 'utf8'));
    const file = name.replace(/\.md$/, '.html');
    const part = /[a-z]$/.test(number) ? `${number} · ` : '';  // lessons that share a number
    rows.push(`<li value="${parseInt(number, 10)}"><a href="${file}">${part}${title}</a> ${goal}</li>`);
    await save(join(folder, file), page(tag, title, `<p><a href="index.html">${all}</a></p>\n<h1>${title}</h1>\n<p>${goal}</p>\n${html}`));
  }
  await save(join(folder, 'index.html'), page(tag, contents, `<h1>${contents}</h1>\n<ol>\n${rows.join('\n')}\n</ol>`));
}

const sizes = {};
for (const name of ['lab_module.wasm', ...(await readdir(join(site, 'fonts'), { recursive: true }).catch(() => [])).map((face) => `fonts/${face}`)]) {
  const found = await stat(join(site, name)).catch(() => null);
  if (found?.isFile() && !/\.(br|gz)$/.test(name)) sizes[name] = found.size;
}
await save(join(site, 'sizes.json'), JSON.stringify(sizes));
