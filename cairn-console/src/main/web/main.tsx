import "./style/theme.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/pages.css";
import { render } from "preact";
import { App } from "./app";

const root = document.getElementById("app");
if (root !== null) {
  render(<App />, root);
}
