import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "No such page" };

export default function NotFound() {
  return (
    <main className="mx-auto grid w-full max-w-6xl flex-1 place-content-center justify-items-center px-4 pb-24 text-center">
      <p aria-hidden className="figure text-accent">
        404
      </p>
      <h1 className="mt-2 font-serif text-3xl sm:text-4xl">This page was never written</h1>
      <p className="mt-2 text-muted">The address leads to an empty sheet.</p>
      <Link
        href="/"
        className="mt-6 inline-flex h-11 items-center rounded-md bg-accent px-5 font-medium text-on-accent transition-colors duration-150 hover:bg-accent-strong"
      >
        Write a digit instead
      </Link>
    </main>
  );
}
