import { Fragment } from "react";

/** A name of words_put_together, which may break behind each of them and nowhere else. */
export function Breakable({ name }: { name: string }) {
  const words = name.split(/(?<=_)/);
  return words.map((word, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one name, always in this order
    <Fragment key={index}>
      {word}
      <wbr />
    </Fragment>
  ));
}
