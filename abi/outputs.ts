import { constantsModule, errnoModule, ffiModule } from "./typescript.ts";

/** Each file that is made of the description, by its place in the repository. */
export const OUTPUTS: Readonly<Record<string, () => string>> = {
  "core/errno.ts": errnoModule,
  "core/constants.ts": constantsModule,
  "ffi/abi.ts": ffiModule,
};
