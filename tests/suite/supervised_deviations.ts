/**
 * What supervised programs find otherwise than on tmpfs, and injected ones do not: the titles of the tests that say so.
 * docs/limits.md has the reasons.
 */
export const SUPERVISED_DEVIATIONS: ReadonlySet<string> = new Set([
  // Reads and copies by a descriptor are the kernel's alone, to which a directory of the tree is an empty file.
  "read answers EISDIR for a directory",
  "pread answers EISDIR for a directory",
  "readv answers EBADF for a descriptor for writing, EISDIR for a directory",
  "copy_file_range answers EISDIR for a directory",
  "sendfile answers EINVAL for a directory as the source",
  "readahead answers EINVAL for a directory, EBADF for a file open for writing",
  // So are flags of descriptors, and O_PATH is a descriptor that neither reads nor writes.
  "fcntl answers EBADF for a closed descriptor, and for F_SETFL with O_PATH",
  "fcntl tells the flags that a directory was opened with, and no others",
  "fcntl tells by F_CREATED_QUERY whether the open made the file",
  "fsync answers EINVAL for a FIFO, EBADF for O_PATH",
  "lseek answers EBADF for a closed descriptor and one with O_PATH",
  "FS_IOC_SETFLAGS answers EOPNOTSUPP, EPERM, EFAULT, EBADF",
  "open with O_PATH gives a descriptor that neither reads nor writes but stands for the file",
  "open of a directory with O_PATH serves as the descriptor of the at calls",
  "open of a directory with O_PATH answers EBADF to what changes or lists it",
  "open_tree without a clone opens as O_PATH does",
  "open_tree without a copy opens as O_PATH does, and answers ENOENT",
  "the path's errors and the descriptor's are those of other calls: ENOENT, ENOTDIR, EBADF",
  // Writes nobody sees: what they take from a file goes as it is opened for them.
  "a write of nothing keeps setuid and moves no time",
  "security.capability takes a capability alone (EINVAL), from root alone, and goes with a write",
  "an immutable file can be neither written nor changed nor renamed nor removed: EPERM",
  "an append-only file takes only what is written at its end: EPERM",
  "opening and closing for reading are told to who asks",
  // Mappings are the kernel's.
  "mmap for execution answers EPERM, after EACCES for a descriptor that will not do",
  "mprotect and pkey_mprotect give a mapping no execution: EACCES",
  // Nobody holds a working directory that was removed.
  "getcwd answers ENOENT when the directory was removed",
  "rmdir removes the working directory, which then has nothing, not even dotdot",
  // Handles, and addresses of single messages, are refused or the host's.
  "name_to_handle_at answers EOVERFLOW, EINVAL, ENOENT, EBADF, EFAULT",
  "name_to_handle_at names a symlink itself unless told to follow: ENOENT",
  "open_by_handle_at answers EPERM without CAP_DAC_READ_SEARCH",
  "open_by_handle_at opens what was named, ESTALE when it is gone, EPERM for other users",
  "paths and descriptors that are none answer as in other calls",
  "sendmmsg sends to the sockets of paths until one is none: ENOENT, ECONNREFUSED",
  "sendto looks at the path for datagrams only: EPROTOTYPE, EOPNOTSUPP, ENOTCONN",
]);
