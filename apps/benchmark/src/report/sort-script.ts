import { createHash } from "node:crypto";

/** Sorts the rows of tables of the class "sortable" by the column whose title is pressed, upwards and then downwards. */
export const sortScript = `
for (const table of document.querySelectorAll("table.sortable")) {
  const titles = [...table.querySelectorAll("thead th")];
  const body = table.querySelector("tbody");
  titles.forEach((title, column) => title.firstElementChild.addEventListener("click", () => {
    const up = title.getAttribute("aria-sort") !== "ascending";
    titles.forEach((each) => each.removeAttribute("aria-sort"));
    title.setAttribute("aria-sort", up ? "ascending" : "descending");
    const valueOf = (row) => row.children[column].dataset.value;
    const rows = [...body.children].sort((a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = isNaN(x) || isNaN(y) ? x.localeCompare(y, "en", { numeric: true }) : x - y;
      return up ? order : -order;
    });
    body.append(...rows);
  }));
}
`;

/** What a policy lets run: this script, and no other. */
export const sortScriptSource = `'sha256-${createHash("sha256").update(sortScript).digest("base64")}'`;
