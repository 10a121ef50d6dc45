"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { chooseTheme, chosenTheme, onThemeChange, type Theme } from "@/lib/theme";

const THEMES = [
  { theme: "system", label: "As the system", Icon: Monitor },
  { theme: "light", label: "Paper, light", Icon: Sun },
  { theme: "dark", label: "Chalkboard, dark", Icon: Moon },
] as const;

const onServer = (): Theme => "system";

/** Day, night, or as the machine has it. */
export function ThemeToggle() {
  const chosen = useSyncExternalStore(onThemeChange, chosenTheme, onServer);
  return (
    <fieldset className="flex rounded-full border border-line p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map(({ theme, label, Icon }) => (
        <label
          key={theme}
          title={label}
          className="grid size-8 cursor-pointer place-items-center rounded-full text-muted transition-colors duration-150 hover:text-ink has-checked:bg-wash has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="theme"
            value={theme}
            className="sr-only"
            checked={chosen === theme}
            onChange={() => chooseTheme(theme)}
          />
          <Icon aria-hidden className="size-4" />
          <span className="sr-only">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
