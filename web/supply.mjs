// What the program asks for while it runs and gets when it has arrived: faces and lessons.
import { language } from './support.mjs';

const PATIENCE = 20000; // ms after which a lesson is given up

// The page begins with each face's first letters, a third of it, and has the whole one after the first picture. Not so Chinese,
// nor the page that is one file, in which all stands already.
const beginsWithFirst = (name) => !name.startsWith('chinese') && !document.getElementById(`file:fonts/${name}`);

export class Supply {
  lacking = [];    // faces that could not be loaded: {name, why}
  coming = 0;      // lessons that the lab has asked for, and faces after the first picture
  #host;
  #loading;
  #faces = [];     // asked for while the module started
  #begun = [];     // names of those of which the first letters are there
  #first;          // the lesson that the lab begins with: {tongue, slug, bytes}

  // Beside the program is fetched what it would ask for at once: the lesson of the address, or the one that the reader left.
  constructor(host, loading) {
    this.#host = host;
    this.#loading = loading;
    this.#first = this.#firstLesson();
  }

  async #firstLesson() {
    const left = () => (this.#host.stored('place') ?? '').split('/')[0];
    const [, tongue, slug] = /^#\/(\w+)\/([\w-]+)/.exec(this.#host.address()) ?? ['', language(), left()];
    const bytes = slug && await this.#lesson(tongue, slug).catch(() => null);
    return bytes ? { tongue, slug, bytes } : null;
  }

  #lesson(tongue, slug) { return this.#loading.bytes(`lessons/${tongue}/${slug}.md`); }

  #bringFace({ name, bytes }) { if (this.#host.module) this.#host.callWithBytes('_gw_face', name, bytes); }

  #bringLesson({ tongue, slug, bytes }) { if (this.#host.module) this.#host.callWithBytes('_gw_lesson', tongue, bytes, slug); }

  #wholeFace(name) {
    const load = () => this.#loading.bytes(`fonts/${name}`).then((bytes) => ({ name, bytes }));
    return load().catch(load).catch((error) => {
      console.warn(`face ${name}: ${error.message}`);
      this.lacking.push({ name, why: error.message });
      return null;
    });
  }

  async #firstLetters(name) {
    const bytes = await this.#loading.bytes(`fonts/first/${name}`);
    this.#begun.push(name);
    return { name, bytes };
  }

  requestFace(name) {
    if (this.#host.module) return this.#wholeFace(name).then((found) => found && this.#bringFace(found));
    const whole = () => this.#wholeFace(name);
    const face = beginsWithFirst(name) ? this.#firstLetters(name).catch(whole) : whole();
    this.#faces.push(face);
    return face;
  }

  // The program has the first lesson and outlines of the others; those come one by one. One that takes long is given up; should
  // it come all the same, the lab has it.
  requestLesson(tongue, slug) {
    this.coming += 1;
    const bring = (bytes) => this.#bringLesson({ tongue, slug, bytes });
    const given_up = setTimeout(() => bring(new Uint8Array()), PATIENCE);
    const load = () => this.#lesson(tongue, slug);
    load().catch(load).catch(() => new Uint8Array()).then((bytes) => {
      clearTimeout(given_up);
      this.coming -= 1;
      bring(bytes);
    });
  }

  // Hands over the faces and the lesson asked for while the module started, all at once, so that the first frame is the right one.
  async bringFirst() {
    const first = await this.#first;
    if (first) this.#bringLesson(first);
    for (const face of await Promise.all(this.#faces)) if (face) this.#bringFace(face);
  }

  // The whole faces in place of their first letters, all at once: the picture is drawn anew once.
  async bringWhole() {
    this.coming += 1;
    const faces = await Promise.all(this.#begun.splice(0).map((name) => this.#wholeFace(name)));
    this.coming -= 1;
    for (const face of faces) if (face) this.#bringFace(face);
  }

  // Asks once more for what could not be loaded; true if all is there.
  async bringLacking() {
    await Promise.all(this.lacking.splice(0).map(({ name }) => this.requestFace(name)));
    return this.lacking.length === 0;
  }
}
