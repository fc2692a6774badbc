import { abiHeader, errnoNames, kernelLayouts, sessionLayouts } from "./cpp.ts";
import { constantsModule, errnoModule, ffiModule } from "./typescript.ts";

/** Each file that is made of the description, by its place in the repository. */
export const OUTPUTS: Readonly<Record<string, () => string>> = {
  "core/errno.ts": errnoModule,
  "core/constants.ts": constantsModule,
  "ffi/abi.ts": ffiModule,
  "native/base/abi.h": abiHeader,
  "native/base/abi.cc": kernelLayouts,
  "native/base/errno_names.cc": errnoNames,
  "native/session/abi.cc": sessionLayouts,
};
