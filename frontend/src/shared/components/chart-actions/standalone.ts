/** What of an SVG's look comes from the style sheet, and has to go along with it. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "stop-color",
  "stop-opacity",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "vector-effect",
] as const;

/** Attributes that mean nothing outside of the page, or lead back into it. */
const OF_THE_PAGE = /^(class|style|href|role|tabindex|aria-|data-)/;

function carryOver(from: Element, to: Element): void {
  const computed = getComputedStyle(from);
  for (const name of to.getAttributeNames()) if (OF_THE_PAGE.test(name)) to.removeAttribute(name);
  for (const look of LOOKS) {
    const value = computed.getPropertyValue(look);
    if (value) to.setAttribute(look, value);
  }
}

/**
 * An SVG of the page as a file that looks the same by itself: each element's computed look as attributes of its
 * own, so as light or dark as it is shown.
 */
export function standalone(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, at) => {
    const twin = copies[at];
    if (twin) carryOver(original, twin);
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return new XMLSerializer().serializeToString(copy);
}
