import { Check, CircleQuestionMark, PencilLine } from "lucide-react";
import type { Item } from "./items";
import { standing } from "./words";

type Props = { item: Pick<Item, "text" | "doubtful" | "checked" | "leftOut"> };

/** What a person had better look at, or has looked at, as a sign; what is sure needs none. */
export function Sign({ item: { doubtful, checked } }: Props) {
  const checkedSign = checked === "typed" ? PencilLine : checked === "accepted" ? Check : null;
  const Icon = doubtful ? CircleQuestionMark : checkedSign;
  return Icon ? <Icon aria-hidden className="size-3.5 shrink-0" /> : null;
}

/** How sure a number is, as a sign, a colour and a word. */
export function Standing({ item }: Props) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 ${item.doubtful ? "text-doubt" : "text-muted"}`}
    >
      <Sign item={item} />
      {standing(item)}
    </span>
  );
}
