import type { ReadNumber } from "@/lib/api/client";

/** More offers would be slower to choose from than to type. */
const MOST_OFFERED = 3;

/**
 * What a number may be instead, the likeliest first: the text with one digit replaced by one of its alternatives.
 * A text whose digits cannot be told apart has none.
 */
export function otherTexts({ text, digits }: Pick<ReadNumber, "text" | "digits">): string[] {
  const places = [...text.matchAll(/[\d?]/g)].map(({ index }) => index);
  if (places.length !== digits.length) return [];
  const offers = digits.flatMap(({ alternatives }, i) => {
    const at = places[i] ?? 0;
    return alternatives.map(({ digit, confidence }) => ({
      text: text.slice(0, at) + digit + text.slice(at + 1),
      confidence,
    }));
  });
  return offers
    .sort((a, b) => b.confidence - a.confidence)
    .map((offer) => offer.text)
    .filter((offer) => !offer.includes("?"))
    .slice(0, MOST_OFFERED);
}
