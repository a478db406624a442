/** The part of WebAssembly that the schema engine needs; the language's own library declares it only for browsers. */
declare namespace WebAssembly {
  type Exports = Record<string, unknown>
  function instantiate(code: Uint8Array, imports: Record<string, object>): Promise<{ instance: { exports: Exports } }>
}
