import { API_BASE } from "@/lib/api/base";
import { PageLinks } from "./PageLinks";
import { ThemeToggle } from "./ThemeToggle";

export function Header() {
  return (
    <header className="mx-auto flex h-14 w-full max-w-6xl 2xl:max-w-7xl items-center gap-2 px-4 sm:h-16 sm:gap-4 sm:px-8">
      {/* biome-ignore lint/performance/noImgElement: an SVG of ours; there is nothing to resize */}
      <img src="/mark.svg" alt="" width={26} height={26} />
      {/* A phone has no room for the name beside the pages; the mark stands for it. */}
      <span className="font-serif text-2xl tracking-tight max-[30rem]:sr-only sm:-ml-1.5">Inkdigits</span>
      <PageLinks />
      <nav aria-label="More" className="ml-auto">
        <a href={`${API_BASE}/docs`} className="link text-sm">
          API
        </a>
      </nav>
      <ThemeToggle />
    </header>
  );
}
