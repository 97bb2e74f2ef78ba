export { default } from "@elbo/eslint";
