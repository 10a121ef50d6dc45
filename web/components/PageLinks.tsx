"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const PAGES = [
  { href: "/", name: "Digit" },
  { href: "/numbers/", name: "Numbers" },
] as const;

/** The pages of the house; nothing of the other one is fetched before someone goes there. */
export function PageLinks() {
  const path = usePathname();
  return (
    <nav aria-label="Pages">
      <ul className="flex gap-1">
        {PAGES.map(({ href, name }) => (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={path === href ? "page" : undefined}
              className="inline-flex h-9 items-center rounded-md px-2 text-sm text-muted transition-colors duration-150 hover:text-accent aria-[current=page]:bg-wash aria-[current=page]:text-ink"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
