import { useState } from "preact/hooks";
import { problemOf, signIn } from "../api/client";
import type { Problem } from "../api/types";
import { ProblemBox } from "../parts/basics";
import { text } from "../text";

export function LoginPage() {
  const [refused, setRefused] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setProblem(undefined);
    try {
      setRefused(!(await signIn(String(form.get("token")).trim())));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <main class="login" id="content">
      <form class="panel" onSubmit={(event) => void submit(event)}>
        <h1>{text.login.title}</h1>
        <label>
          {text.login.token}
          <input name="token" type="password" required autoComplete="current-password" />
        </label>
        <p class="muted">{text.login.hint}</p>
        {refused && <p class="problem" role="alert">{text.login.refused}</p>}
        {problem && <ProblemBox problem={problem} />}
        <button class="primary">{text.login.submit}</button>
      </form>
    </main>
  );
}
