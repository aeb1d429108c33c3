// The lesson as a handout: made by the lab (lessons/paper/handout.hpp), shown to printers alone (page.css), made when the reader
// prints by whatever way and gone afterwards.
import { request } from './load.mjs';

// The lab's own letters, by which the handout's texts are set.
const FACES = [['Gatewalk Text', 'text-regular.otf', '400'], ['Gatewalk Text', 'text-semibold.otf', '600'],
  ['Gatewalk Code', 'code-regular.ttf', '400'], ['Gatewalk Math', 'math.otf', '400']];

async function bringFaces() {
  await Promise.all(FACES.map(async ([family, file, weight]) => {
    const face = new FontFace(family, await (await request(`fonts/${file}`)).arrayBuffer(), { weight });
    document.fonts.add(await face.load());
  }));
}

export class Handout {
  #host;
  #place;
  #faces = null;
  #answers = false;

  // place: the element that holds it.
  constructor(host, place) {
    this.#host = host;
    this.#place = place;
    addEventListener('beforeprint', () => this.#make());
    addEventListener('afterprint', () => this.#clear());
    // Before a print dialog stands in the way of loading them.
    const bring = () => { this.#faces ??= bringFaces().catch((error) => console.info(`printed with other letters: ${error.message}`)); };
    if (window.requestIdleCallback) requestIdleCallback(bring, { timeout: 5000 });
    else setTimeout(bring, 1000);
  }

  // As asked for in the lab.
  async print(answers) {
    await this.#faces;
    this.#answers = answers;
    window.print();
  }

  #make() {
    if (!this.#host.module || document.documentElement.dataset.state !== 'ready') return;
    const html = this.#host.handout(this.#answers);
    this.#answers = false;
    if (!html) return; // a lesson that is not of the course: the page as it stands
    const parsed = new DOMParser().parseFromString(html, 'text/html');
    const from = Object.assign(document.createElement('p'), { className: 'from', textContent: this.#host.shared_address() });
    this.#place.replaceChildren(...parsed.body.childNodes, from);
    document.documentElement.dataset.handout = '';
  }

  #clear() {
    delete document.documentElement.dataset.handout;
    this.#place.replaceChildren();
  }
}
