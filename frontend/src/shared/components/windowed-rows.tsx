import { useVirtualizer } from "@tanstack/react-virtual";
import type { ReactNode } from "react";

/** Rows drawn beyond each end of what is in sight, so that a fast hand meets no gap. */
const BEYOND = 12;

type Props = {
  count: number;
  /** Of each row, in pixels: none grows. */
  height: number;
  /** What scrolls, once it is there; it has a height of its own. A ref would be set too late for us. */
  scroller: HTMLElement | null;
  /** A `tr` with its `aria-rowindex`. */
  row: (nth: number) => ReactNode;
};

/** The body of a long table, of which only the rows in sight are drawn. The table says `aria-rowcount`. */
export function WindowedRows({ count, height, scroller, row }: Props) {
  const rows = useVirtualizer({
    count,
    estimateSize: () => height,
    getScrollElement: () => scroller,
    overscan: BEYOND,
  });
  const drawn = rows.getVirtualItems();
  return (
    <tbody>
      <Gap height={drawn[0]?.start ?? 0} />
      {drawn.map(({ index }) => row(index))}
      <Gap height={rows.getTotalSize() - (drawn.at(-1)?.end ?? 0)} />
    </tbody>
  );
}

function Gap({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}
