/**
 * node:fs's own types. They are named through the table of Node's modules, not by an import, so that no
 * source of the core asks for a module of Node.
 */
export type NodeFs = ReturnType<typeof globalThis.process.getBuiltinModule<"node:fs">>;
export type NodeStream = ReturnType<typeof globalThis.process.getBuiltinModule<"node:stream">>;
export type NodeFsPromises = NodeFs["promises"];
export type NodeStats = ReturnType<NodeFs["fstatSync"]>;
