"use client";

import { ImageUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/Button";
import { ACCEPT } from "./picture";

/** Opens the machine's own dialogue for a picture. */
export function PictureButton({ onFile }: { onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>
        <ImageUp aria-hidden className="size-4.5" />
        Open a picture
      </Button>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        hidden
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file chosen twice is a change too.
          event.currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
