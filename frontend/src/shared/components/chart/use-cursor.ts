import { type KeyboardEvent, useState } from "react";
import type { ChartPoint } from "./model";

const LEAP = 10;

function target(key: string, shift: boolean, from: number, last: number): number | null {
  const step = shift ? LEAP : 1;
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(last, from + step);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, from - step);
  if (key === "PageUp") return Math.min(last, from + LEAP);
  if (key === "PageDown") return Math.max(0, from - LEAP);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}

/** Which bucket is looked at: by pointer, or by arrows (Shift: ten at a time, Home, End, Escape to leave). */
export function useCursor(points: readonly ChartPoint[]) {
  const [chosen, setIndex] = useState<number | null>(null);
  const last = points.length - 1;
  // A refresh may bring fewer buckets than the cursor had walked over.
  const index = chosen === null || last < 0 ? null : Math.min(chosen, last);

  function onKeyDown(press: KeyboardEvent) {
    if (press.altKey || press.ctrlKey || press.metaKey) return;
    if (press.key === "Escape") return setIndex(null);
    const next = target(press.key, press.shiftKey, index ?? last, last);
    if (next === null) return;
    press.preventDefault();
    setIndex(next);
  }

  const handlers = {
    onKeyDown,
    onFocus: () => setIndex((before) => before ?? newest(points)),
    onBlur: () => setIndex(null),
  };
  return { index, setIndex, handlers };
}

function newest(points: readonly ChartPoint[]): number | null {
  const at = points.findLastIndex((point) => point.value !== null);
  return at < 0 ? null : at;
}
