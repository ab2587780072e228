const two = (number: number): string => String(number).padStart(2, "0");

/** An instant as `<input type="datetime-local">` takes it, in the reader's zone; empty for none. */
export function toLocalInput(iso: string | null): string {
  if (!iso) return "";
  const at = new Date(iso);
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What was chosen there as an instant; null for nothing. The browser's own zone decides what it means. */
export const fromLocalInput = (text: string): string | null =>
  text === "" ? null : new Date(text).toISOString();
