import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Header } from "@/components/Header";
import { THEME_SCRIPT } from "@/lib/theme";
import { display, text } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Inkdigits: write a digit, see it read", template: "%s · Inkdigits" },
  description:
    "Write a digit with a mouse, a finger or a pen, and see how a neural network reads it: the digit, all ten probabilities, and the picture it saw.",
  applicationName: "Inkdigits",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f1e6" },
    { media: "(prefers-color-scheme: dark)", color: "#18201e" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    // The script below may set data-theme before React takes over.
    <html lang="en" className={`${text.variable} ${display.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; it must run before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body className="flex min-h-dvh flex-col antialiased">
        <Header />
        {children}
      </body>
    </html>
  );
}
