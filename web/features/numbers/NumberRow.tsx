"use client";

import { Check, RotateCcw, Trash2 } from "lucide-react";
import { percent } from "@/lib/format";
import { Crop } from "./Crop";
import { type Item, isNumber } from "./items";
import { type KeyAction, keyAction } from "./keys";
import { otherTexts } from "./others";
import { byTouch } from "./pointer";
import { Standing } from "./Standing";
import { cellOf, whichOf } from "./words";

type Props = {
  item: Item;
  crop: ImageBitmap | undefined;
  selected: boolean;
  /** Tab comes to one row of the list; the arrows go on from there. */
  inTabOrder: boolean;
  /** Something was typed since the number was selected. */
  typing: boolean;
  /** Which picture it is on, where there are several. */
  named: boolean;
  onSelect: () => void;
  onType: (text: string) => void;
  onLeave: () => void;
  /** @param focus whether the number that one comes to gets the keyboard */
  onAct: (action: KeyAction, focus: boolean) => void;
};

const SMALL =
  "inline-flex h-9 min-w-9 items-center justify-center gap-1.5 rounded-md border border-line bg-raised px-2.5 text-sm tabular-nums transition-colors duration-150 hover:border-accent hover:text-accent aria-pressed:border-accent aria-pressed:text-accent";

/** A number of the list: what it looks like, what it is, how sure that is, and a field to say otherwise. */
export function NumberRow(props: Props) {
  const { item, crop, selected, inTabOrder, typing, named, onSelect, onType, onLeave, onAct } = props;
  const id = `number-${item.key}`;
  const { problem } = item.number;
  return (
    <li
      data-testid="number"
      data-selected={selected || undefined}
      className="scroll-my-24 rounded-md border border-transparent px-2 py-2 data-selected:border-accent data-selected:bg-wash"
    >
      <div className="flex items-center gap-3">
        <label htmlFor={id} className="cursor-text">
          <Crop bitmap={crop} />
        </label>
        <div className="min-w-0 flex-1">
          <input
            id={id}
            data-key={item.key}
            value={item.draft}
            tabIndex={inTabOrder ? 0 : -1}
            inputMode="decimal"
            enterKeyHint="next"
            autoComplete="off"
            spellCheck={false}
            placeholder={item.leftOut === null ? undefined : "a number?"}
            aria-label={whichOf(item)}
            aria-describedby={`${id}-about`}
            className="w-full rounded-sm bg-transparent font-medium text-2xl leading-tight tabular-nums placeholder:font-normal placeholder:text-base placeholder:text-muted focus-visible:outline-offset-1"
            onFocus={(event) => {
              event.currentTarget.select();
              if (!selected) onSelect();
            }}
            onBlur={onLeave}
            onChange={(event) => onType(event.currentTarget.value)}
            onKeyDown={(event) => {
              const field = event.currentTarget;
              const [start, end] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
              const { key, ctrlKey, metaKey, altKey, shiftKey, nativeEvent } = event;
              const { isComposing } = nativeEvent;
              const action = keyAction(
                { key, ctrlKey, metaKey, altKey, shiftKey, isComposing },
                { start, end, length: field.value.length, typing: typing && selected },
              );
              if (!action) return;
              event.preventDefault();
              onAct(action, true);
            }}
          />
          <p id={`${id}-about`} className="text-sm text-muted">
            <span className="flex flex-wrap gap-x-3">
              {/* How sure the machine was says nothing of what a person typed. */}
              {item.checked === "typed" || item.text === "" || item.leftOut !== null ? null : (
                <span className="w-9 shrink-0 tabular-nums">{percent(item.number.confidence)}</span>
              )}
              <Standing item={item} />
              {item.number.cell ? <span className="shrink-0">{cellOf(item.number.cell)}</span> : null}
              {named ? <span className="min-w-0 truncate">{item.picture}</span> : null}
            </span>
            {problem && item.checked !== "typed" ? (
              <span className="block text-pretty text-ink">{problem}</span>
            ) : null}
          </p>
        </div>
        <button
          type="button"
          tabIndex={selected ? 0 : -1}
          aria-label={`Remove ${item.text || (item.leftOut === null ? "the empty cell" : "what was left out")}`}
          title="Remove (Delete)"
          className="grid size-11 shrink-0 place-items-center rounded-md text-muted transition-colors duration-150 hover:bg-trough hover:text-ink"
          onClick={(event) => onAct("remove", !byTouch(event))}
        >
          <Trash2 aria-hidden className="size-4.5" />
        </button>
      </div>
      {selected ? <Offers item={item} onType={onType} onAct={onAct} /> : null}
    </li>
  );
}

/** What can be said of the selected number with one tap. */
function Offers({ item, onType, onAct }: Pick<Props, "item" | "onType" | "onAct">) {
  const others = otherTexts(item.number);
  return (
    // With nothing typed yet there is only the sign to offer, and that on phones.
    <div className={`mt-2 flex flex-wrap gap-1.5 ${isNumber(item) ? "" : "not-pointer-coarse:hidden"}`}>
      {isNumber(item) ? (
        <button
          type="button"
          className={SMALL}
          title="Enter"
          onClick={(event) => onAct("accept", !byTouch(event))}
        >
          <Check aria-hidden className="size-4" />
          {item.checked === "typed" ? "Done" : "Right"}
        </button>
      ) : null}
      {others.map((text) => (
        <button
          key={text}
          type="button"
          className={SMALL}
          aria-label={`It is ${text}`}
          aria-pressed={text === item.text}
          onClick={() => onType(text)}
        >
          {text}
        </button>
      ))}
      {/* Keyboards of some phones have digits and a comma, and no minus. */}
      <button
        type="button"
        className={`${SMALL} not-pointer-coarse:hidden`}
        aria-label="Change the sign"
        onClick={() => onType(item.text.startsWith("-") ? item.text.slice(1) : `-${item.text}`)}
      >
        ±
      </button>
      {item.checked !== "" ? (
        <button
          type="button"
          className={SMALL}
          title="Escape"
          onClick={(event) => onAct("restore", !byTouch(event))}
        >
          <RotateCcw aria-hidden className="size-4" />
          {item.leftOut === null ? "As read" : "No number"}
          {item.leftOut === null && item.checked === "typed" ? `: ${item.number.text}` : null}
        </button>
      ) : null}
    </div>
  );
}
