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

// The name of the first thing that is missing ('wasm', 'simd', 'webgl'), or null. The canvas has its context from then on:
// making one takes a tenth of a second and more, so there is none on trial. The program asks for the same attributes.
export function missing(canvas) {
  if (typeof WebAssembly !== 'object') return 'wasm';
  try {
    if (!WebAssembly.validate(SIMD)) return 'simd';
  } catch {
    return 'wasm';
  }
  return canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false }) ? null : 'webgl';
}
