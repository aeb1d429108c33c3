// What the lab needs from a browser, and the sentences that say what is missing.
import { LANGUAGES } from './languages.mjs';

// () -> v128: i32.const 0; i8x16.splat — refused where there is no SIMD.
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11]);

const SENTENCES = {
  en: {
    wasm: 'This browser does not run WebAssembly, which the lab computes with. Any browser of the last years does; a setting or a policy may have switched it off.',
    simd: 'This browser runs WebAssembly without SIMD, which the lab computes with. Chrome and Edge have it since version 91, Firefox since 89, Safari since 16.4.',
    webgl: 'This browser offers no WebGL 2, which the lab draws with. It may be switched off in the settings, or the graphics driver may be too old.',
    lost: 'The graphics system took the drawing surface away; that happens after sleep or when memory is short. Nothing you did is lost.',
    load: 'A part of the lab could not be loaded. The network may be down; try again when it is back.',
    part: 'A part of the lab is not where it should be on this server. Whoever runs the site can put it back.',
    versions: 'The parts of the lab that arrived here do not belong to one version: an older one is still kept by the browser or the server. Reload fetches all of them anew.',
    policy: 'A policy of this site (Content-Security-Policy) keeps the browser from running the lab: it must allow scripts of its own and WebAssembly (script-src \'self\' \'wasm-unsafe-eval\'). Reloading does not help.',
    faces: 'The letters that the lab draws with could not be loaded, and without them there is nothing to see.',
    'some-faces': 'Some letters could not be loaded: formulas or bold words may be missing or look otherwise than they should.',
    memory: 'There is not enough memory left for the lab. Close other pages and reload.',
    copy: 'The browser refuses to write to the clipboard here. Copy the text from this field:',
    newer: 'A newer version of the lab is here. This page goes on with the one that it began with; reload to go on where you are with the new one.',
    'try-again': 'Try again',
    crash: 'The lab has stopped because of a mistake of ours. Reload the page to go on where you were.',
    again: 'The lab had stopped because of a mistake of ours and was started again. The lesson and its step are kept; the number that was open and the cut paths are not, since one of them may have been the cause.',
    close: 'Close',
    read: 'The lessons can be read here without the lab:',
    reload: 'Reload',
  },
  zh: {
    wasm: '此浏览器无法运行实验室计算所需的 WebAssembly。近几年的浏览器都支持；它可能被某个设置或策略关闭了。',
    simd: '此浏览器的 WebAssembly 没有实验室计算所需的 SIMD。Chrome 与 Edge 自 91 版、Firefox 自 89 版、Safari 自 16.4 版起支持。',
    webgl: '此浏览器没有实验室绘图所需的 WebGL 2。它可能在设置中被关闭，或者显卡驱动过旧。',
    lost: '图形系统收回了绘图区域；休眠之后或内存不足时会这样。您所做的一切都没有丢失。',
    load: '实验室的一部分未能载入。网络可能已断开；恢复后请重试。',
    part: '实验室的一部分不在此服务器上应在的位置。网站管理者可以将其恢复。',
    versions: '此处收到的各部分不属于同一版本：浏览器或服务器仍保留着旧的部分。重新载入会全部重新获取。',
    policy: '此网站的策略（Content-Security-Policy）使浏览器无法运行实验室：它须允许自身的脚本与 WebAssembly（script-src \'self\' \'wasm-unsafe-eval\'）。重新载入没有帮助。',
    faces: '实验室绘制所用的字体未能载入，没有它们便无可显示。',
    'some-faces': '部分字体未能载入：公式或粗体字可能缺失或显示异常。',
    memory: '实验室没有足够的内存。请关闭其他页面后重新载入。',
    copy: '浏览器在此拒绝写入剪贴板。请从此栏中复制：',
    newer: '实验室已有新版本。本页继续使用打开时的版本；重新载入即可在新版本中从原处继续。',
    'try-again': '重试',
    crash: '由于我们的错误，实验室已停止。重新载入页面即可从原处继续。',
    again: '由于我们的错误，实验室曾停止，现已重新启动。课文与步骤保留；当时打开的数值与切断的路径没有保留，因为它们可能是原因。',
    close: '关闭',
    read: '不用实验室也可以在这里阅读课文：',
    reload: '重新载入',
  },
};

// The language that the lab speaks, and so the page: what the reader chose, else the first that the browser asks for, among
// those that there are lessons in (lessons/words/phrases.hpp chooses by the same rule).
export function language() {
  let wish = '';
  try {
    wish = localStorage.getItem('gatewalk.language') ?? '';
  } catch { /* no storage, so nothing was chosen */ }
  for (const tag of [wish, ...(navigator.languages ?? [navigator.language ?? 'en'])]) {
    const found = LANGUAGES.find((name) => name === tag.toLowerCase().split(/[-_]/)[0]);
    if (found) return found;
  }
  return 'en';
}

// What <html lang> says of a text in that language.
export function tag(language) {
  return language === 'zh' ? 'zh-Hans' : language;
}

export function sentence(name) {
  return (SENTENCES[language()] ?? SENTENCES.en)[name];
}

// An address without what may have stopped the lab, so that it does not stop again on reload: after the first crash in a row
// without the opened number and the cuts, after further ones with lesson and step alone.
export function tamed(hash, crashes) {
  const [place, fields = ''] = hash.split('?');
  if (crashes > 1) return place;
  const kept = fields.split('&').filter((field) => field && !/^(open|cut)=/.test(field));
  return kept.length ? `${place}?${kept.join('&')}` : place;
}

// Why the lab did not start, by what went wrong: the name of a sentence. policies: what was refused by the page's policy so far.
export function cause(error, policies = []) {
  const text = `${error?.name}: ${error?.message}`;
  if (policies.length || /Content Security Policy|unsafe-eval|EvalError/i.test(text)) return 'policy';
  if (/memory|RangeError/i.test(text)) return 'memory';
  if (/does not provide an export|not found: |import .*doesn't exist|LinkError|is not a function|undefined|CompileError|magic|SyntaxError/i.test(text)) return 'versions';
  return /: (403|404|410)$/.test(error?.message ?? '') ? 'part' : 'load';
}

// The name of the first thing that is missing ('wasm', 'simd', 'webgl'), or null. The canvas has its context from then on:
// making one takes a tenth of a second and more, so there is none on trial. What is asked for first stays: the picture is kept after
// it was drawn, so that it can be saved.
export function missing(canvas) {
  if (typeof WebAssembly !== 'object') return 'wasm';
  try {
    if (!WebAssembly.validate(SIMD)) return 'simd';
  } catch {
    return 'wasm';
  }
  return canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false, preserveDrawingBuffer: true }) ? null : 'webgl';
}
