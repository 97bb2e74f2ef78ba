type Child = Node | string;

/** An element with properties and children. Text goes in as text, whatever it says. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Readonly<Record<string, string | number | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** The element of the page with this id. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`page: #${id} must be in index.html.`);
  return found as E;
}

/** A canvas's context, in device pixels, with the size that its element has on the page. */
export function fitCanvas(canvas: HTMLCanvasElement): {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
} {
  const scale = Math.min(2, globalThis.devicePixelRatio || 1);
  const { width, height } = canvas.getBoundingClientRect();
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  return { context, width, height };
}

/** A colour of the style sheet, as it is in the theme of the moment. */
export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls when what is drawn on canvases has to be drawn again: the theme has changed, or, some time ago, the size of the page. */
export function onAppearance(refresh: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  let resizing = 0;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = window.setTimeout(refresh, 100);
  });
}
