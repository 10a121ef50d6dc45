import { Desk } from "@/features/desk/Desk";
import { Providers } from "./providers";

export default function Page() {
  return (
    <Providers>
      <Desk />
    </Providers>
  );
}
