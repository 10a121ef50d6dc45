"use client";

import { Undo2 } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/components/Button";
import { type Item, partsOf } from "./items";
import { LeftOut } from "./LeftOut";
import { NumberRow } from "./NumberRow";
import { byTouch } from "./pointer";
import type { ReviewDesk } from "./useReview";

type Props = {
  review: ReviewDesk;
  crops: ReadonlyMap<string, ImageBitmap>;
  /** There are several pictures. */
  named: boolean;
};

/** All numbers, what is doubtful first, and at the end what was taken for none. */
export function NumberList({ review, crops, named }: Props) {
  const { all, list, current, wish, removed } = review;
  const lists = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!wish) return;
    const field = lists.current?.querySelector<HTMLInputElement>(`[data-key="${wish.key}"]`);
    field?.closest("li")?.scrollIntoView({ block: "nearest" });
    if (!wish.focus) return;
    field?.focus({ preventScroll: true });
    field?.select();
  }, [wish]);

  const { doubted, others, leftOut } = partsOf(all);
  const first = current?.key ?? list[0]?.key;
  const rows = (items: readonly Item[]) =>
    items.map((item) => (
      <NumberRow
        key={item.key}
        item={item}
        crop={crops.get(item.key)}
        selected={item.key === current?.key}
        inTabOrder={item.key === first}
        typing={review.typing}
        named={named}
        onSelect={() => review.select(item.key)}
        onType={(text) => {
          if (item.key !== current?.key) review.select(item.key);
          review.change(item.key, text);
        }}
        onLeave={() => review.leave(item.key)}
        onAct={(action, focus) => review.act(action, item.key, focus)}
      />
    ));

  return (
    <div ref={lists} className="grid grid-cols-1 gap-4">
      {removed > 0 ? (
        <p className="flex items-center justify-between gap-3 text-sm text-muted">
          {removed === 1 ? "One row removed." : `${removed} rows removed.`}
          <Button onClick={(event) => review.undo(!byTouch(event))} aria-keyshortcuts="Control+Z Meta+Z">
            <Undo2 aria-hidden className="size-4.5" />
            Bring back
          </Button>
        </p>
      ) : null}
      <Part title="Look at these" items={doubted} rows={rows} />
      <Part title={doubted.length > 0 ? "The others" : "In reading order"} items={others} rows={rows} />
      <LeftOut
        items={leftOut}
        beyond={all.some(({ number }) => number.cell)}
        unfolded={review.unfolded}
        onFold={review.fold}
        rows={() => rows(leftOut)}
      />
    </div>
  );
}

type PartProps = {
  title: string;
  items: readonly Item[];
  rows: (items: readonly Item[]) => ReactNode;
};

function Part({ title, items, rows }: PartProps) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="label px-2">{title}</h3>
      <ol className="mt-1 grid grid-cols-1 gap-1">{rows(items)}</ol>
    </section>
  );
}
