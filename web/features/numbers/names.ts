/** A name that no other picture has, so that a row of a table says which one it is about: "a.png", "a (2).png". */
export function unlike(name: string, taken: readonly string[]): string {
  const [, stem = name, ending = ""] = /^(.+?)(\.[^.]*)?$/.exec(name) ?? [];
  let other = name;
  for (let i = 2; taken.includes(other); i++) other = `${stem} (${i})${ending}`;
  return other;
}
