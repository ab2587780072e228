import { beforeEach, expect, it } from "vitest";
import { onElement } from "../src/elements";
import type { Wants } from "../src/s2";

let noted: [string, object | undefined][];
const all: Wants = () => true;

/** What is noted when the element of that id in `html` is clicked, or its form submitted. */
function on(html: string, wants: Wants, type = "click", init: MouseEventInit = {}) {
  document.body.innerHTML = html;
  const element = document.querySelector("#it") as Element;
  element.addEventListener(
    type,
    (event) => {
      event.preventDefault();
      onElement(event, wants, (name, properties) => noted.push([name, properties]));
    },
    { once: true },
  );
  const Kind = type === "submit" ? Event : MouseEvent;
  element.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, composed: true, ...init }));
  return noted;
}

beforeEach(() => {
  noted = [];
});

it.each(["pdf", "PDF", "docx", "xls", "odt", "7z", "mp4", "zip", "gz"])(
  "takes .%s for a download",
  (kind) => {
    expect(on(`<a id=it href="/a/file.${kind}">f</a>`, all)).toEqual([
      ["file_download", { link_url: `${location.origin}/a/file.${kind}` }],
    ]);
  },
);

it.each(["/a.html", "/a.php", "/pdf", "/a.pdf/", "/?file=a.pdf", "/#a.pdf", "/v1.2", "/john.doe"])(
  "takes %s for a page",
  (href) => {
    expect(on(`<a id=it href="${href}">f</a>`, all)).toEqual([]);
  },
);

it("notes a download on another site once, as a download", () => {
  expect(on('<a id=it href="https://else.example/a.zip">f</a>', all)).toEqual([
    ["file_download", { link_url: "https://else.example/a.zip" }],
  ]);
});

it("notes it as a link where only links are wanted", () => {
  expect(on('<a id=it href="https://else.example/a.zip?x#y">f</a>', (word) => word === "outbound")).toEqual([
    ["outbound_click", { link_url: "https://else.example/a.zip?x#y" }],
  ]);
});

it.each(["ftp://else.example/a.zip", "data:text/csv,a", "blob:https://x/1", "tel:1", "mailto:a@b.c", "//["])(
  "leaves %s alone",
  (href) => {
    expect(on(`<a id=it href="${href}" download>f</a>`, all)).toEqual([]);
  },
);

it("lets an element's own event stand for the link", () => {
  expect(on('<a id=it href="https://else.example/" data-stack-event=cta>f</a>', all)).toEqual([["cta", {}]]);
});

it("takes properties by their names, with what is left of the prefix", () => {
  const html =
    '<i id=it data-stack-event=e data-stack-prop-a=1 data-stack-prop-a-b="x y" data-stack-prop-c data-d=no>f</i>';
  expect(on(html, all)).toEqual([["e", { a: "1", "a-b": "x y", c: "" }]]);
});

it("takes the nearest marked element, and no form for a click inside", () => {
  const form = "<form data-stack-event=form><b id=it>x</b></form>";
  expect(on(`<div data-stack-event=outer>${form}</div>`, all)).toEqual([["outer", {}]]);
  noted = [];
  expect(on(form, all)).toEqual([]);
});

it("notes a marked form when it is submitted, and not as a form as well", () => {
  expect(on("<form id=it data-stack-event=sent data-stack-prop-x=1></form>", all, "submit")).toEqual([
    ["sent", { x: "1" }],
  ]);
});

it("knows a form whose fields hide its properties", () => {
  const html =
    '<form id=it name=n action="/to?secret"><input name=name><input name=action><input name=id></form>';
  expect(on(html, all, "submit")).toEqual([
    ["form_submit", { form_id: "it", form_name: "n", form_destination: `${location.origin}/to` }],
  ]);
});

it("hears the middle button, and not the right one", () => {
  const html = '<a id=it href="https://else.example/">f</a>';
  expect(on(html, all, "auxclick", { button: 2 })).toEqual([]);
  expect(on(html, all, "auxclick", { button: 1 })).toHaveLength(1);
});
