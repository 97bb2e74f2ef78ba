declare module "virtual:catalogue" {
  /** A `Catalogue` of the protocol. */
  const catalogue: unknown;
  export default catalogue;
}
