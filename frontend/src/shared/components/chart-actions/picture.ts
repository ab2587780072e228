import type { Caption } from "./caption";
import { standalone } from "./standalone";

/** Sharp on the screens of today, and in print. */
const SCALE = 2;
const PAD = 16;
const TITLE = { size: 17, line: 24, weight: 600 };
const TEXT = { size: 13, line: 19, weight: 400 };
const SWATCH = 14;
/** A chart of a phone's width still has room for its caption. */
const LEAST = 320;

type Line = { text: string; font: typeof TITLE };
type Key = { text: string; colour: string; isLine: boolean; dashed: boolean };
type Placed = Key & { x: number; y: number };
type Look = { family: string; ink: string; muted: string; surface: string };

const isClear = (colour: string): boolean => /^transparent$|^rgba\(.*, 0\)$/.test(colour);

/** The first colour behind an element that is one. */
function surfaceOf(from: Element): string {
  for (let element: Element | null = from; element; element = element.parentElement) {
    const colour = getComputedStyle(element).backgroundColor;
    if (!isClear(colour)) return colour;
  }
  return "white";
}

function lookOf(root: Element, chart: Element): Look {
  const { fontFamily, color } = getComputedStyle(chart.parentElement ?? chart);
  const muted = root.querySelector(".text-muted");
  return {
    family: fontFamily,
    ink: color,
    muted: muted ? getComputedStyle(muted).color : color,
    surface: surfaceOf(chart),
  };
}

/** What the colours mean, read from the legend on the page: elements with `data-key`, which holds the words. */
function keysOf(root: Element): Key[] {
  return [...root.querySelectorAll("[data-key]")].map((element) => {
    const style = getComputedStyle(element);
    const isLine = Number.parseFloat(style.borderTopWidth) > 0;
    return {
      text: element.getAttribute("data-key") ?? "",
      colour: isLine ? style.borderTopColor : style.backgroundColor,
      isLine,
      dashed: style.borderTopStyle === "dotted",
    };
  });
}

const fontOf = ({ size, weight }: typeof TITLE, { family }: Look) =>
  `${weight} ${size}px ${family}`;

/** A text in lines no wider than there is room; a word that is wider than that is left to be cut. */
function wrapped(pen: CanvasRenderingContext2D, text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && pen.measureText(longer).width <= room)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function linesOf(
  pen: CanvasRenderingContext2D,
  { title, lines }: Caption,
  look: Look,
  room: number,
): Line[] {
  const put = (text: string, font: typeof TITLE): Line[] => {
    pen.font = fontOf(font, look);
    return wrapped(pen, text, room).map((one) => ({ text: one, font }));
  };
  return [...put(title, TITLE), ...lines.flatMap((line) => put(line, TEXT))];
}

/** The keys side by side, in as many rows as they need. */
function placed(pen: CanvasRenderingContext2D, keys: Key[], look: Look, room: number): Placed[] {
  pen.font = fontOf(TEXT, look);
  let x = 0;
  let y = 0;
  return keys.map((key) => {
    const width = SWATCH + 6 + pen.measureText(key.text).width + PAD;
    if (x > 0 && x + width - PAD > room) {
      x = 0;
      y += TEXT.line;
    }
    const here = { ...key, x, y };
    x += width;
    return here;
  });
}

function drawKey(pen: CanvasRenderingContext2D, key: Placed, top: number, look: Look): void {
  const x = PAD + key.x;
  const y = top + key.y;
  const middle = y + TEXT.line / 2;
  if (key.isLine) {
    pen.strokeStyle = key.colour;
    pen.lineWidth = 2;
    pen.setLineDash(key.dashed ? [2, 3] : []);
    pen.beginPath();
    pen.moveTo(x, middle);
    pen.lineTo(x + SWATCH, middle);
    pen.stroke();
  } else {
    pen.fillStyle = key.colour;
    pen.fillRect(x + 1, middle - 6, 12, 12);
  }
  pen.fillStyle = look.muted;
  pen.font = fontOf(TEXT, look);
  pen.fillText(key.text, x + SWATCH + 6, middle);
}

/**
 * The chart as an image the canvas can draw. A data: address, as the Content-Security-Policy lets images have
 * (`img-src 'self' data:`), and not blob:, which it does not.
 */
async function imageOf(
  svg: SVGSVGElement,
  width: number,
  height: number,
): Promise<HTMLImageElement> {
  const image = new Image();
  const text = standalone(svg, width * SCALE, height * SCALE);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  return image;
}

/** A chart of tables and boxes, which the browser itself has to draw. Loaded with the first of them. */
async function canvasOf(chart: HTMLElement): Promise<HTMLCanvasElement> {
  const { domToCanvas } = await import("modern-screenshot");
  return domToCanvas(chart, { scale: SCALE, font: false });
}

const blobOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
  });

/** The chart within `root` (what has `data-chart`) as a PNG, as light or dark as it is shown. */
export async function pictureOf(root: Element, caption: Caption): Promise<Blob> {
  const chart = root.querySelector<SVGSVGElement | HTMLElement>("[data-chart]");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!chart || !pen) throw new Error("nothing to draw");
  const { width, height } = chart.getBoundingClientRect();
  const look = lookOf(root, chart);
  const room = Math.max(width, LEAST);
  const image = await (chart instanceof SVGSVGElement
    ? imageOf(chart, width, height)
    : canvasOf(chart));
  const lines = linesOf(pen, caption, look, room);
  const keys = placed(pen, keysOf(root), look, room);
  const below = lines.reduce((sum, { font }) => sum + font.line, PAD);
  const legend = keys.length > 0 ? (keys.at(-1)?.y ?? 0) + TEXT.line + 4 : 0;
  const top = below + 8 + legend;

  canvas.width = Math.ceil((room + 2 * PAD) * SCALE);
  canvas.height = Math.ceil((top + height + PAD) * SCALE);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = look.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.textBaseline = "middle";
  let y = PAD;
  for (const { text, font } of lines) {
    pen.font = fontOf(font, look);
    pen.fillStyle = font === TITLE ? look.ink : look.muted;
    pen.fillText(text, PAD, y + font.line / 2);
    y += font.line;
  }
  for (const key of keys) drawKey(pen, key, below + 4, look);
  pen.drawImage(image, PAD, top, width, height);
  return blobOf(canvas);
}
