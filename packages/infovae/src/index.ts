export { infovae, type InfovaeOptions } from "./infovae.js";
