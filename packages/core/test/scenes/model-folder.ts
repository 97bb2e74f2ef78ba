export { model } from "./load-model.js";
