import { recall, remember } from "./storage";

/** What a person chose; "system" follows the machine. */
export type Theme = "system" | "light" | "dark";

const KEY = "theme";
const listeners = new Set<() => void>();

export function isTheme(value: unknown): value is Theme {
  return value === "system" || value === "light" || value === "dark";
}

/** Runs before the first paint, so that a chosen theme never flashes the other one. */
export const THEME_SCRIPT = `try{var t=localStorage.getItem("inkdigits.${KEY}");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}`;

export function chosenTheme(): Theme {
  const kept = recall(KEY);
  return isTheme(kept) ? kept : "system";
}

export function chooseTheme(theme: Theme): void {
  remember(KEY, theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const tell of listeners) tell();
}

/** Calls back whenever the colours on the screen may have changed, by choice or by the machine. */
export function onThemeChange(tell: () => void): () => void {
  const night = matchMedia("(prefers-color-scheme: dark)");
  listeners.add(tell);
  night.addEventListener("change", tell);
  return () => {
    listeners.delete(tell);
    night.removeEventListener("change", tell);
  };
}
