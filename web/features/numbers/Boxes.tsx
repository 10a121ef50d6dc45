"use client";

import type { MouseEvent } from "react";
import { type Item, isNumber } from "./items";
import { placeOf } from "./places";
import { byTouch } from "./pointer";
import { Sign } from "./Standing";
import { standing, whichOf } from "./words";

type Props = {
  items: readonly Item[];
  size: { readonly width: number; readonly height: number };
  selected: string | null;
  /** The answer is to an earlier state of the picture. */
  stale?: boolean;
  /** One writes here: only the tags are for clicking, and everything else lets the pen through. */
  tagsOnly?: boolean;
  /** @param focus whether to give the number the keyboard */
  onSelect: (key: string, focus: boolean) => void;
};

/** A box around each number, a quiet one around what is none. The list is the way there by keyboard: Tab passes by. */
export function Boxes({ items, size, selected, stale = false, tagsOnly = false, onSelect }: Props) {
  // An empty cell has nothing to be boxed, but where it is can be asked.
  const boxed = items.filter(
    (item) => isNumber(item) && (item.text !== "" || item.doubtful || item.key === selected),
  );
  return (
    <div className="boxes" data-stale={stale || undefined} data-testid="boxes">
      {/* Beneath the numbers: one that stands in a drawing stays the one to click. */}
      {items.map((item) =>
        isNumber(item) ? null : (
          <div
            key={item.key}
            className="box"
            style={placeOf(item.number.box, size)}
            data-left-out
            data-selected={item.key === selected || undefined}
            data-testid="left-out"
          >
            <span aria-hidden className="box-line" />
            {tagsOnly ? null : (
              <button
                type="button"
                tabIndex={-1}
                className="box-hit"
                aria-label={whichOf(item)}
                onClick={(event) => onSelect(item.key, !byTouch(event))}
              />
            )}
          </div>
        ),
      )}
      {boxed.map((item) => {
        const click = (event: MouseEvent) => onSelect(item.key, !byTouch(event));
        const label = `${item.text}, ${standing(item)}`;
        const signed = item.doubtful || item.checked !== "";
        return (
          <div
            key={item.key}
            className="box"
            style={placeOf(item.number.box, size)}
            data-doubtful={item.doubtful || undefined}
            data-selected={item.key === selected || undefined}
            data-low={item.number.box[1] < size.height * 0.14 || undefined}
            data-testid="box"
          >
            <span aria-hidden className="box-line" />
            {tagsOnly ? (
              <button type="button" tabIndex={-1} className="box-tag" aria-label={label} onClick={click}>
                {item.text}
                <Sign item={item} />
              </button>
            ) : (
              <>
                <button type="button" tabIndex={-1} className="box-hit" aria-label={label} onClick={click} />
                {item.key === selected || signed ? (
                  <span aria-hidden className="box-tag">
                    {item.key === selected ? item.text : null}
                    <Sign item={item} />
                  </span>
                ) : null}
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}
