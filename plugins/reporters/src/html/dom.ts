import { escape } from './escape.ts';

/** The part of the DOM that Observable Plot touches, so that charts are drawn in Node without a browser's weight. */

class Branch {
  childNodes: Branch[] = [];
  parentNode: Branch | null = null;
  readonly ownerDocument: Paper;

  constructor(ownerDocument: Paper) {
    this.ownerDocument = ownerDocument;
  }
  get firstChild(): Branch | null {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): Branch | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }
  get children(): Branch[] {
    return this.childNodes.filter((child) => child instanceof Tag);
  }
  appendChild(child: Branch): Branch {
    return this.insertBefore(child, null);
  }
  insertBefore(child: Branch, before: Branch | null): Branch {
    if (child instanceof Fragment) {
      for (const inner of [...child.childNodes]) this.insertBefore(inner, before);
      return child;
    }
    child.parentNode?.removeChild(child);
    const at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    this.childNodes.splice(at, 0, child);
    child.parentNode = this;
    return child;
  }
  removeChild(child: Branch): Branch {
    this.childNodes = this.childNodes.filter((kept) => kept !== child);
    child.parentNode = null;
    return child;
  }
  append(...children: (Branch | string)[]): void {
    for (const child of children)
      this.appendChild(typeof child === 'string' ? this.ownerDocument.createTextNode(child) : child);
  }
  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join('');
  }
  set textContent(text: string) {
    this.childNodes = [];
    if (text !== '') this.append(text);
  }
  get outerHTML(): string {
    return this.childNodes.map((child) => child.outerHTML).join('');
  }
  cloneNode(deep = false): Branch {
    const copy = this.empty();
    if (deep) for (const child of this.childNodes) copy.appendChild(child.cloneNode(true));
    return copy;
  }
  protected empty(): Branch {
    return new Branch(this.ownerDocument);
  }
}

class Fragment extends Branch {}

class Words extends Branch {
  readonly data: string;
  constructor(ownerDocument: Paper, data: string) {
    super(ownerDocument);
    this.data = data;
  }
  override get textContent(): string {
    return this.data;
  }
  override get outerHTML(): string {
    return escape(this.data);
  }
  protected override empty(): Branch {
    return new Words(this.ownerDocument, this.data);
  }
}

/** Attributes that the page does without: Plot's class has its own style, and axe objects to labels on `<g>`. */
const LEFT_OUT = new Set(['class', 'aria-label', 'aria-hidden', 'aria-description']);

/** An element. */
class Tag extends Branch {
  readonly tagName: string;
  readonly attributes = new Map<string, string>();
  readonly style = {
    setProperty: (name: string, value: string): void =>
      this.setAttribute('style', `${this.getAttribute('style') ?? ''}${name}:${value};`),
    removeProperty: (): void => undefined,
  };
  constructor(ownerDocument: Paper, tagName: string) {
    super(ownerDocument);
    this.tagName = tagName;
  }
  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }
  setAttributeNS(_: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }
  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
  addEventListener(): void {}
  querySelector(): null {
    return null;
  }
  querySelectorAll(): [] {
    return [];
  }
  override get outerHTML(): string {
    if (this.tagName === 'style') return '';
    // A hundredth of a pixel is enough.
    const shown = [...this.attributes].filter(([name]) => !LEFT_OUT.has(name));
    const attributes = shown.map(([name, value]) => ` ${name}="${escape(value.replace(/(\.\d\d)\d+/g, '$1'))}"`);
    return `<${this.tagName}${attributes.join('')}>${super.outerHTML}</${this.tagName}>`;
  }
  protected override empty(): Branch {
    const copy = new Tag(this.ownerDocument, this.tagName);
    for (const [name, value] of this.attributes) copy.setAttribute(name, value);
    return copy;
  }
}

class Paper {
  readonly documentElement = { namespaceURI: 'http://www.w3.org/1999/xhtml', ownerDocument: this };
  readonly defaultView = { document: this };
  createElement(name: string): Tag {
    return new Tag(this, name);
  }
  createElementNS(_: string, name: string): Tag {
    return new Tag(this, name);
  }
  createTextNode(text: string): Words {
    return new Words(this, text);
  }
  createDocumentFragment(): Fragment {
    return new Fragment(this);
  }
}

/** A document for Plot. It has what Plot uses of the real type, and nothing else. */
export const paper = new Paper() as unknown as Document;
