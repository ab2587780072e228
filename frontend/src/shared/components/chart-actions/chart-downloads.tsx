import { Download } from "lucide-react";
import { type RefObject, useState } from "react";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { tw } from "@/shared/i18n/downloads";
import { sentenceOf } from "@/shared/lib/api/errors";
import { saveBlob, saveCsv } from "@/shared/lib/download";
import type { Caption } from "./caption";

type Props = {
  /** Holds the chart, which has `data-chart`, and its legend. */
  root: RefObject<Element | null>;
  /** Of the files, without their ending. */
  name: string;
  caption: Caption;
  /** The numbers that are here, or a question to the server. */
  csv: () => string | Promise<string>;
  /** Whether the chart is not there at the moment, but its table is. */
  asTable?: boolean;
};

/** A chart to take along: as a picture with its title, period and zone, or as the numbers behind it. */
export function ChartDownloads({ root, name, caption, csv, asTable = false }: Props) {
  const [failed, setFailed] = useState<string | null>(null);

  async function savePicture(close: () => void) {
    setFailed(null);
    try {
      // Drawing is loaded with the first picture.
      const { pictureOf } = await import("./picture");
      if (!root.current) return;
      saveBlob(`${name}.png`, await pictureOf(root.current, caption));
      close();
    } catch {
      setFailed(tw.failed);
    }
  }

  async function saveNumbers(close: () => void) {
    setFailed(null);
    try {
      saveCsv(`${name}.csv`, await csv());
      close();
    } catch (error) {
      setFailed(sentenceOf(error));
    }
  }

  return (
    <Popover
      variant="ghost"
      align="end"
      title={tw.title}
      label={<Download aria-hidden className="size-4 shrink-0" />}
    >
      {(close) => (
        <div className="flex flex-col sm:max-w-64">
          <button
            type="button"
            disabled={asTable}
            onClick={() => void savePicture(close)}
            className={`${optionClass} disabled:text-muted`}
          >
            {tw.png}
          </button>
          {asTable && <p className="px-2.5 pb-1.5 text-[0.8125rem] text-muted">{tw.pngNote}</p>}
          {failed && (
            <p role="alert" className="px-2.5 pb-1.5 text-[0.8125rem] text-danger">
              {failed}
            </p>
          )}
          <button type="button" onClick={() => void saveNumbers(close)} className={optionClass}>
            {tw.csv}
          </button>
        </div>
      )}
    </Popover>
  );
}
