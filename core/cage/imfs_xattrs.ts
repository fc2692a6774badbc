/** The calls of `Imfs` on extended attributes: core/cage/imfs.ts. */
import { ImfsFiles } from "./imfs_files.ts";

export abstract class ImfsXattrs extends ImfsFiles {
  getxattr(cageId: number, path: string, name: string): Uint8Array | number {
    return this.call(cageId, (cage) => cage.getxattr(path, name));
  }

  lgetxattr(cageId: number, path: string, name: string): Uint8Array | number {
    return this.call(cageId, (cage) => cage.getxattr(path, name, false));
  }

  setxattr(cageId: number, path: string, name: string, value: Uint8Array, flags = 0): number {
    return this.call(cageId, (cage) => cage.setxattr(path, name, value, flags));
  }

  lsetxattr(cageId: number, path: string, name: string, value: Uint8Array, flags = 0): number {
    return this.call(cageId, (cage) => cage.setxattr(path, name, value, flags, false));
  }

  listxattr(cageId: number, path: string): string[] | number {
    return this.call(cageId, (cage) => cage.listxattr(path));
  }

  llistxattr(cageId: number, path: string): string[] | number {
    return this.call(cageId, (cage) => cage.listxattr(path, false));
  }

  removexattr(cageId: number, path: string, name: string): number {
    return this.call(cageId, (cage) => cage.removexattr(path, name));
  }

  lremovexattr(cageId: number, path: string, name: string): number {
    return this.call(cageId, (cage) => cage.removexattr(path, name, false));
  }

  fgetxattr(cageId: number, fd: number, name: string): Uint8Array | number {
    return this.call(cageId, (cage) => cage.fgetxattr(fd, name));
  }

  fsetxattr(cageId: number, fd: number, name: string, value: Uint8Array, flags = 0): number {
    return this.call(cageId, (cage) => cage.fsetxattr(fd, name, value, flags));
  }

  flistxattr(cageId: number, fd: number): string[] | number {
    return this.call(cageId, (cage) => cage.flistxattr(fd));
  }

  fremovexattr(cageId: number, fd: number, name: string): number {
    return this.call(cageId, (cage) => cage.fremovexattr(fd, name));
  }
}
