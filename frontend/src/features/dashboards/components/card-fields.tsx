import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, buttonClass } from "@/shared/components/ui/button";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { td } from "@/shared/i18n/boards";
import type { SavedReport } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { type CardDraft, HEIGHTS, SHAPES, sizesWith, WIDTHS } from "../model";

const words = td.form;

type MoveProps = { label: string; end: boolean; onMove: () => void; children: ReactNode };

/** At an end it does nothing but keeps the focus, which a disabled button would lose under the keyboard. */
function MoveButton({ label, end, onMove, children }: MoveProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-disabled={end || undefined}
      onClick={onMove}
      className={`${buttonClass("ghost", "icon")} aria-disabled:cursor-not-allowed aria-disabled:opacity-55`}
    >
      {children}
    </button>
  );
}

const widthName = (width: number): string =>
  WIDTHS.some((one) => one === width)
    ? words.widths[width as keyof typeof words.widths]
    : words.columns(exact(width));

const heightName = (height: number): string =>
  HEIGHTS.some((one) => one === height)
    ? words.heights[height as keyof typeof words.heights]
    : words.rows(exact(height));

type SizeProps = {
  label: string;
  sizes: readonly number[];
  size: number;
  nameOf: (size: number) => string;
  onChange: (size: number) => void;
};

function SizeField({ label, sizes, size, nameOf, onChange }: SizeProps) {
  return (
    <SelectField
      label={label}
      value={size}
      onChange={({ target }) => onChange(Number(target.value))}
    >
      {sizesWith(sizes, size).map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </SelectField>
  );
}

type Props = {
  card: CardDraft;
  report: SavedReport | undefined;
  name: string;
  place: number;
  last: number;
  error: string | undefined;
  onChange: (card: CardDraft) => void;
  onMove: (to: number) => void;
  onTake: () => void;
};

/** One card: which report, how it is called here, how large it is, and where it stands. */
export function CardFields(props: Props) {
  const { card, report, name, place, last, error, onChange, onMove, onTake } = props;
  return (
    <li className="border-t border-line py-4 first:border-t-0 first:pt-0">
      <fieldset>
        <legend className="sr-only">{name}</legend>
        <div className="mb-2 flex items-center gap-1">
          <p className="min-w-0 flex-1 font-medium wrap-anywhere">
            <span className="mr-2 text-muted tabular-nums">{exact(place + 1)}</span>
            {name}
          </p>
          <MoveButton label={words.up(name)} end={place === 0} onMove={() => onMove(place - 1)}>
            <ArrowUp aria-hidden className="size-4" />
          </MoveButton>
          <MoveButton
            label={words.down(name)}
            end={place === last}
            onMove={() => onMove(place + 1)}
          >
            <ArrowDown aria-hidden className="size-4" />
          </MoveButton>
          <Button variant="ghost" size="icon" aria-label={words.take(name)} onClick={onTake}>
            <X aria-hidden className="size-4" />
          </Button>
        </div>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          <TextField
            label={words.title}
            placeholder={words.titleHint}
            value={card.title}
            maxLength={100}
            error={error}
            onChange={({ target }) => onChange({ ...card, title: target.value })}
          />
          <SizeField
            label={words.width}
            sizes={WIDTHS}
            size={card.width}
            nameOf={widthName}
            onChange={(width) => onChange({ ...card, width })}
          />
          <SizeField
            label={words.height}
            sizes={HEIGHTS}
            size={card.height}
            nameOf={heightName}
            onChange={(height) => onChange({ ...card, height })}
          />
          {report?.kind === "query" && (
            <SelectField
              label={words.shape}
              value={card.shape}
              onChange={({ target }) =>
                onChange({
                  ...card,
                  shape: SHAPES.find((one) => one === target.value) ?? "auto",
                })
              }
            >
              {SHAPES.map((shape) => (
                <option key={shape} value={shape}>
                  {words.shapes[shape]}
                </option>
              ))}
            </SelectField>
          )}
        </div>
      </fieldset>
    </li>
  );
}
