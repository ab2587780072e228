import type { Track, Wants } from "./s2";

/** Links to these are downloads. */
const FILES =
  /\.(7z|apk|avi|bz2|csv|deb|dmg|docx?|epub|exe|gz|iso|jar|key|mkv|mov|mp[34]|msi|od[pst]|pdf|pkg|pptx?|rar|rpm|rtf|tar|tgz|txt|wav|xlsx?|xz|zip)$/i;
const PREFIX = "data-stack-prop-";

/** The element, or the nearest one around it, that `selector` fits; out of shadow trees too. */
const nearest = <E extends Element>(from: Element | undefined, selector: string): E | undefined =>
  from && (from.closest<E>(selector) ?? nearest((from.getRootNode() as ShadowRoot).host, selector));

/** An address without what may be secret in it: query and fragment. */
const place = (url: string): string | undefined => url.split(/[?#]/)[0];

/** Notes what a click or a submit means: the page's own event, if it names one, else what is tracked by itself. */
export const onElement = (event: Event, wants: Wants, track: Track): void => {
  // The path of a click that has waited for this file is gone. A right click opens no link.
  const target = (event.composedPath()[0] ?? event.target) as Element;
  const submit = event.type === "submit";
  const marked = nearest(target, `${submit ? "form" : ":not(form)"}[data-stack-event]`);
  if ((event as MouseEvent).button > 1) return;
  if (marked) own(marked, target, track);
  else if (submit) {
    if (wants("forms")) form(target, track);
  } else link(nearest(target, "[href]"), wants, track);
};

const own = (element: Element, target: Element, track: Track): void => {
  // A click on a label's text is followed by one on its control; of an element around both, one is enough.
  const control = nearest<HTMLLabelElement>(target, "label")?.control;
  if (control && control !== target && element.contains(control)) return;
  const properties: Record<string, string> = {};
  for (const { name, value } of element.attributes)
    if (name.startsWith(PREFIX)) properties[name.slice(PREFIX.length)] = value;
  track(element.getAttribute("data-stack-event") as string, properties);
};

const link = (element: HTMLAnchorElement | undefined, wants: Wants, track: Track): void => {
  // mailto: and the like lead to no place on the web; an SVG's link has no protocol here.
  if (!/^http/.test(element?.protocol as string)) return;
  const { host, href, pathname } = element as HTMLAnchorElement;
  if (wants("downloads") && (element?.hasAttribute("download") || FILES.test(pathname)))
    track("file_download", { link_url: place(href) });
  else if (wants("outbound") && host !== location.host) track("outbound_click", { link_url: href });
};

/** Which form, and where it sends to; never what was written into it. */
const form = (element: Element, track: Track): void => {
  // A copy without children: a field called "name" would hide the form's own.
  const { id, name, action } = element.cloneNode() as HTMLFormElement;
  track("form_submit", { form_id: id, form_name: name, form_destination: place(action) });
};
