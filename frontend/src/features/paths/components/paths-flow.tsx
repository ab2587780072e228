import { Link } from "@tanstack/react-router";
import { FileText, Zap } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { useWidth } from "@/shared/hooks/use-width";
import { tp } from "@/shared/i18n/paths";
import type { PathsPlace } from "@/shared/lib/api/models";
import { exact, percent, tabular } from "@/shared/lib/format";
import { type Box, type Drawing, stepOf, toDrawing } from "../model";
import { toSearch, type View, type Way } from "../view";
import { endedText, nameOf, placeName } from "../words";

const ICONS = { page: FileText, event: Zap };
/** Room for the names of the places above the boxes. */
const HEAD = 28;

type Lit = { place: number; index: number } | null;

/** The part that goes on is blue, the part that ends here grey. */
const goingOn = ({ ended, sessions }: Box) => ({
  height: `${100 - (100 * (ended ?? 0)) / Math.max(1, sessions)}%`,
});

function BoxBody({ box, way }: { box: Box; way: Way }) {
  const Icon = box.kind && !box.isOther ? ICONS[box.kind] : null;
  const ended = endedText(box, way);
  return (
    <>
      <span aria-hidden style={goingOn(box)} className="absolute inset-x-0 top-0 bg-bar">
        <span className="absolute inset-y-0 left-0 w-1 bg-chart" />
      </span>
      <span className="relative flex min-w-0 items-center gap-1.5 font-medium">
        {Icon && <Icon aria-hidden className="size-3.5 shrink-0 text-muted" />}
        {box.kind && !box.isOther && <span className="sr-only">{tp.kinds[box.kind]}</span>}
        <span className="min-w-0">
          <MiddleCut text={nameOf(box)} />
        </span>
      </span>
      <span className="relative block text-[0.8125rem] tabular-nums">
        {tabular(box.sessions)}
        <span className="text-muted">{tp.beside(percent(box.share))}</span>
        {ended && <span className="sr-only">{tp.also(ended)}</span>}
      </span>
    </>
  );
}

type BoxProps = { box: Box; view: View; onLit: (lit: Lit) => void };

function BoxItem({ box, view, onLit }: BoxProps) {
  const step = stepOf(box);
  const facts = [
    nameOf(box),
    `${exact(box.sessions)}, ${tp.share(percent(box.share))}`,
    endedText(box, view.way),
    step ? tp.ask[view.way] : "",
  ];
  const shared = {
    title: facts.filter(Boolean).join("\n"),
    className:
      "group relative block size-full overflow-hidden rounded-md bg-sunken px-2.5 py-1 text-left text-ink ring-1 ring-line ring-inset",
  };
  const here = { place: box.place, index: box.index };
  return (
    <li
      style={{ top: box.top + HEAD, height: box.height }}
      className="absolute inset-x-0"
      onPointerEnter={() => onLit(here)}
      onPointerLeave={() => onLit(null)}
      onFocus={() => onLit(here)}
      onBlur={() => onLit(null)}
    >
      {step ? (
        <Link
          from="/p/$slug/explore/paths"
          to="."
          search={toSearch({ ...view, anchor: step })}
          resetScroll={false}
          {...shared}
          className={`${shared.className} hover:ring-2 hover:ring-chart`}
        >
          <BoxBody box={box} way={view.way} />
        </Link>
      ) : (
        <div {...shared}>
          <BoxBody box={box} way={view.way} />
        </div>
      )}
    </li>
  );
}

function Ribbons({ drawing, lit }: { drawing: Drawing; lit: Lit }) {
  const isLit = (place: number, source: number, target: number) =>
    lit !== null &&
    ((lit.place === place && lit.index === source) ||
      (lit.place === place + 1 && lit.index === target));
  return (
    <svg
      aria-hidden
      width={drawing.width}
      height={drawing.height}
      style={{ top: HEAD }}
      className="absolute left-0"
    >
      {drawing.ribbons.map(({ place, source, target, d }) => (
        <path
          key={`${place} ${source} ${target}`}
          d={d}
          className={isLit(place, source, target) ? "fill-chart/60" : "fill-chart/20"}
        />
      ))}
    </svg>
  );
}

type Props = { places: readonly PathsPlace[]; view: View };

/** The ways as columns of boxes, as high as sessions came by, and bands between them. Scrolls by itself. */
export function PathsFlow({ places, view }: Props) {
  const frame = useRef<HTMLElement>(null);
  const room = useWidth(frame, 960);
  const [lit, setLit] = useState<Lit>(null);
  const drawing = useMemo(() => toDrawing(places, view.way, room), [places, view.way, room]);
  const columns = view.way === "from" ? drawing.columns : drawing.columns.toReversed();
  const { width, height, boxWidth } = drawing;

  // What ways lead to stands at the right: that is where reading begins.
  useEffect(() => {
    if (frame.current) frame.current.scrollLeft = view.way === "to" ? width : 0;
  }, [view.way, width]);

  return (
    <section
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={tp.flow}
      className="overflow-x-auto pb-1"
    >
      <div data-chart style={{ width, height: height + HEAD }} className="relative">
        <Ribbons drawing={drawing} lit={lit} />
        <ol>
          {columns.map(({ place, left, boxes }) => (
            <li key={place} style={{ left, width: boxWidth }} className="absolute top-0">
              <h3 className="text-[0.8125rem] font-medium text-muted">
                {placeName(place, view.way)}
              </h3>
              <ul>
                {boxes.map((box) => (
                  <BoxItem key={box.index} box={box} view={view} onLit={setLit} />
                ))}
              </ul>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
