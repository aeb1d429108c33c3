// Lesson text as plain HTML, for readers without the lab: a browser that lacks something, or no JavaScript at all
// (tools/reading.mjs writes it into the site). Not the lab's own reader of lessons: values, questions and steps are left out.

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const NAMES = { sigma: 'σ', tanh: 'tanh', circ: '∘', cdot: '·', times: '×', partial: '∂', delta: 'δ', beta: 'β', sum: '∑', prod: '∏',
  le: '≤', ge: '≥', to: '→', cdots: '⋯', ldots: '…', dots: '…', nabla: '∇', top: 'ᵀ', lVert: '‖', rVert: '‖', infty: '∞', in: '∈' };

// TeX as a reader without the lab can take it: letters, _ and ^.
function formula(tex) {
  let text = tex;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\\class\{[^{}]*\}\{((?:[^{}]|\{[^{}]*\})*)\}/g, '$1');
  }
  text = text.replace(/\\(?:mathrm|mathbf|operatorname|text)\{([^{}]*)\}/g, '$1').replace(/\\(?:left|right|,|;|!|quad|qquad)(?![a-z])/g, ' ')
    .replace(/\\([A-Za-z]+)/g, (_, name) => NAMES[name] ?? name).replace(/_\{([^{}]*)\}/g, '<sub>$1</sub>').replace(/_(\w)/g, '<sub>$1</sub>')
    .replace(/\^\{([^{}]*)\}/g, '<sup>$1</sup>').replace(/\^(\w|ᵀ)/g, '<sup>$1</sup>').replace(/[{}\\]/g, '');
  return `<i>${text}</i>`;
}

function inline(line) {
  const kept = [];
  const keep = (html) => `\u0000${kept.push(html) - 1}\u0000`;
  return escape(line)
    .replace(/`([^`]+)`/g, (_, code) => keep(`<code>${code}</code>`))
    .replace(/\$\$?([^$]+)\$\$?/g, (_, tex) => keep(formula(tex)))
    .replace(/\{[^{}]*\}/g, '…') // a number that only the lab computes
    .replace(/\[([^\]]+)\]\(([^)]*)\)/g, (_, text, to) => (/^https:/.test(to) ? `<a href="${to}">${text}</a>` : text))
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>')
    .replace(/\u0000(\d+)\u0000/g, (_, at) => kept[at])
    .replace(/\u0000(\d+)\u0000/g, (_, at) => kept[at]); // a formula inside of a link's text
}

// {title, goal, number, html} of a lesson file.
export function lesson(source) {
  const [, head = '', body = source] = source.match(/^((?:[a-z-]+:.*\n)+)\n?([^]*)$/) ?? [];
  const front = Object.fromEntries(head.trim().split('\n').filter(Boolean).map((line) => line.split(/:\s*(.*)/s).slice(0, 2)));
  const blocks = body.replace(/^:::[^]*?^:::.*$/gm, '').split(/\n{2,}/).map((block) => block.trim())
    .map((block) => block.split('\n').filter((line) => !line.startsWith(':')).join('\n')).filter(Boolean);
  const html = blocks.map((block) => {
    const heading = block.match(/^(#+)\s+(.*)$/);
    if (heading) return `<h2>${inline(heading[2])}</h2>`;
    if (/^\s*[-*] /.test(block)) return `<ul>${block.split('\n').map((line) => `<li>${inline(line.replace(/^\s*[-*] /, ''))}</li>`).join('')}</ul>`;
    return `<p>${inline(block.replaceAll('\n', ' '))}</p>`;
  });
  return { title: front.title ?? '', goal: front.goal ?? '', number: front.number ?? '0', html: html.join('\n') };
}
