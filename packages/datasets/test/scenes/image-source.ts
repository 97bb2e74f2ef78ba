export { png } from "./decode-image.js";
