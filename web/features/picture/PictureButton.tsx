"use client";

import { Camera, ImageUp } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "@/components/Button";
import { ACCEPT, ACCEPT_PAGES, filesOf } from "./picture";

type Props = {
  /** Gets one file at least. */
  onFiles: (files: File[]) => void;
  /** Several may be chosen at once, and PDFs of several pages too. */
  several?: boolean;
  /** Opens the camera, where the machine has one to open. */
  camera?: boolean;
  className?: string;
  children: ReactNode;
};

/** Opens the machine's own dialogue for a picture, or its camera. */
export function PictureButton({ onFiles, several = false, camera = false, className = "", children }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const Icon = camera ? Camera : ImageUp;
  return (
    <>
      <Button className={className} onClick={() => input.current?.click()}>
        <Icon aria-hidden className="size-4.5" />
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={camera ? "image/*" : several ? ACCEPT_PAGES : ACCEPT}
        // The camera that looks away from the person: it is to see a sheet.
        capture={camera ? "environment" : undefined}
        multiple={several}
        hidden
        onChange={(event) => {
          const files = filesOf({ files: event.currentTarget.files ?? [] });
          // The same file chosen twice is a change too.
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
