/** What a page of a document is called. */
export function pageName(document: string, page: number): string {
  return `${document}, page ${page}`;
}

/** The document's name in that of its page; any other name as it is. */
export function documentName(name: string): string {
  return name.replace(/, page \d+$/, "");
}

/** A name that no other picture has, so that a row of a table says which one it is about: "a.png", "a (2).png". */
export function unlike(name: string, taken: readonly string[]): string {
  const [, stem = name, ending = ""] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
  let other = name;
  for (let i = 2; taken.includes(other); i++) other = `${stem} (${i})${ending}`;
  return other;
}
